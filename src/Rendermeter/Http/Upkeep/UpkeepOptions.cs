namespace Rendermeter.Http.Upkeep;

/// <summary>What goes on beside the renders.</summary>
internal sealed class UpkeepOptions
{
    /// <summary>Seconds between two rounds of the auditor, 1 to 86400. Default 60. A round that takes long is followed by a pause nine times as long.</summary>
    public int AuditIntervalSeconds { get; set; } = 60;

    /// <summary>Books that the auditor looks at in one round, at most.</summary>
    public int BooksPerRound { get; set; } = 50;

    /// <summary>Minutes between two prunings of idempotency keys.</summary>
    public int PruneIntervalMinutes { get; set; } = 10;

    /// <summary>Days after its end for which the content of a render is kept, 1 to 36500. Default null: for ever.</summary>
    public int? RetentionDays { get; set; }

    /// <summary>Renders of one organisation that one pass of a sweep erases, at most; a full pass is followed by another.</summary>
    public int RendersPerSweep { get; set; } = 500;

    /// <summary>Keys, and files that no render has, that one pass of a pruning forgets of one organisation, at most; a full pass is followed by another.</summary>
    public int KeysPerPruning { get; set; } = 500;
}
