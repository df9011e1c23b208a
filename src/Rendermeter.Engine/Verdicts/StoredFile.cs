namespace Rendermeter.Engine.Verdicts;

/// <summary>A kept file. The hash is lower-case hex.</summary>
public sealed record StoredFile(string Sha256, long Bytes);
