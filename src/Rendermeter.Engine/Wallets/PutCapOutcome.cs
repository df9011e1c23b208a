namespace Rendermeter.Engine.Wallets;

/// <summary>What became of a cap that was to be added or changed. Where several apply, the first listed is answered.</summary>
public abstract record PutCapOutcome
{
    private PutCapOutcome() { }

    /// <summary>It was retired, and nothing brings it back.</summary>
    public sealed record Retired(Cap Known) : PutCapOutcome;

    /// <summary>Scope, tier, metric, currency, period or zone differ from what its buckets were counted by.</summary>
    public sealed record OtherMeasure(Cap Known) : PutCapOutcome;

    /// <summary>It holds as it was given.</summary>
    /// <param name="AlreadyOver">True where more is in use than the limit allows: nothing is admitted until the period ends, and what runs goes on.</param>
    public sealed record Kept(Cap Cap, bool AlreadyOver) : PutCapOutcome;
}
