namespace Rendermeter.Storage.Backups;

/// <summary>A backup could not be made or brought back; nothing was changed. The message is for people.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True where another directory has to be named.</summary>
    public bool IsUsage { get; init; }
}
