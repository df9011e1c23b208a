using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Inputs;

/// <summary>A file that came in and that no render has taken.</summary>
public sealed record StaleInput(InputId Id, string Sha256);
