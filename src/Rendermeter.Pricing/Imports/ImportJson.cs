using System.Text.Json.Serialization;

namespace Rendermeter.Pricing.Imports;

/// <summary>Text as JSON writes it, which YAML reads as well.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class ImportJson : JsonSerializerContext;
