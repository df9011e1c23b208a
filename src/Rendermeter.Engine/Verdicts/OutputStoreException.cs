namespace Rendermeter.Engine.Verdicts;

/// <summary>The place where files are kept cannot take one now, for example because the disk is full, or cannot give one. It says nothing of the file.</summary>
public sealed class OutputStoreException(string message, Exception? inner) : Exception(message, inner)
{
    /// <summary>True where a file was to be read.</summary>
    public bool IsReading { get; init; }
}
