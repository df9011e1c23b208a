namespace Rendermeter.Storage.GroupCommit;

/// <summary>A database refused, in the terms that a batch needs to go on.</summary>
internal abstract class DatabaseFailure(string message) : Exception(message)
{
    /// <summary>True where the rows of one command are at fault; nothing else of its batch is suspect.</summary>
    public abstract bool IsOfTheRows { get; }

    /// <summary>True where nothing was written and a later transaction may do.</summary>
    public abstract bool MayPass { get; }
}
