namespace Rendermeter.Engine.Verdicts;

/// <summary>The output that a service elsewhere is asked about.</summary>
/// <param name="Content">The file, seekable, from its beginning.</param>
public sealed record CheckSubject(string Render, string Model, string Prompt, string MediaType, string Sha256, Stream Content);
