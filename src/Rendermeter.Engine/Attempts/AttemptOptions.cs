namespace Rendermeter.Engine.Attempts;

/// <summary>How attempts are carried out.</summary>
public sealed class AttemptOptions
{
    /// <summary>
    /// True where no other process can be working on the same books: the embedded database, whose lock a dead process does not hold. A claim of an
    /// earlier process is then known to be over, and nobody waits for a sender that could still wake up. Default: true.
    /// </summary>
    public bool SoleProcess { get; set; } = true;

    /// <summary>
    /// How long a process that may still live can stand still between its last look at the clock and its send; at least 1 s. An empty look-up frees a hold
    /// only after it. A window that is shorter than such a pause risks a second job. Default: 15 minutes.
    /// </summary>
    public TimeSpan FenceWindow { get; set; } = AttemptLife.FenceWindow;
}
