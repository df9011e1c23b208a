namespace Rendermeter.Storage.GroupCommit;

/// <summary>A database refused, in the terms that a batch needs to go on.</summary>
public abstract class DatabaseFailure(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True where the rows of one command are at fault; nothing else of its batch is suspect.</summary>
    public abstract bool IsOfTheRows { get; }

    /// <summary>True where a later transaction may do, and running the same commands again is safe whether or not this one was committed.</summary>
    public abstract bool MayPass { get; }

    /// <summary>True where what is on the disk is no database, or a broken one.</summary>
    public virtual bool IsDamage => false;

    /// <summary>True where running the same commands again at once is likely to do: another node was in the way, or the connection was lost.</summary>
    public virtual bool IsWorthAnotherTry => false;

    /// <summary>True where a commit that failed like this may stand all the same: its answer was lost.</summary>
    public virtual bool LeavesCommitOpen => false;
}
