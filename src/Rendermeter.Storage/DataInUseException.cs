namespace Rendermeter.Storage;

/// <summary>Another process has this data directory open. Exactly one may: it is the arbiter of every limit.</summary>
public sealed class DataInUseException(string lockFile, int? holderProcessId, Exception inner)
    : Exception(holderProcessId is { } id ? $"{lockFile} is locked by process {id}" : $"{lockFile} is locked by another process", inner)
{
    /// <summary>The file that is locked.</summary>
    public string LockFile { get; } = lockFile;

    /// <summary>Who holds it, where that could be read.</summary>
    public int? HolderProcessId { get; } = holderProcessId;
}
