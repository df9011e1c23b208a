namespace Rendermeter.Engine.Verdicts;

/// <summary>The place where files are kept cannot take one now, for example because the disk is full. It says nothing of the file, which can be fetched again.</summary>
public sealed class OutputStoreException(string message, Exception inner) : Exception(message, inner);
