namespace Rendermeter.Storage;

/// <summary>The data directory cannot be made or written to, or its file system does not lock.</summary>
public sealed class DataUnwritableException(string directory, string why, Exception? inner)
    : Exception($"{directory} cannot be used for data: {why}", inner)
{
    /// <summary>The directory.</summary>
    public string Directory { get; } = directory;
}
