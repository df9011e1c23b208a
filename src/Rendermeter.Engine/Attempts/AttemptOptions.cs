namespace Rendermeter.Engine.Attempts;

/// <summary>How attempts are carried out.</summary>
public sealed class AttemptOptions
{
    /// <summary>
    /// True where no other process can be working on the same books: the embedded database, whose lock a dead process does not hold. A claim of an
    /// earlier process is then known to be over, and nobody waits for a sender that could still wake up. Default: true.
    /// </summary>
    public bool SoleProcess { get; set; } = true;
}
