namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>A file that was delivered. What does not apply to its kind is null.</summary>
internal sealed record JobFile(string MediaType, long Bytes, int? WidthPixels, int? HeightPixels, int? LengthMillis);
