namespace Rendermeter.Engine.Wallets;

/// <summary>What became of a grant, a credit line or a pool.</summary>
public abstract record FundOutcome
{
    private FundOutcome() { }

    /// <summary>A field is out of bounds; nothing was booked.</summary>
    /// <param name="Allowed">What is allowed, as a sentence.</param>
    public sealed record Invalid(string Field, string Allowed) : FundOutcome;

    /// <summary>The same id under other terms; nothing was booked.</summary>
    public sealed record Mismatch : FundOutcome;

    /// <summary>It was booked before.</summary>
    public sealed record Replayed(Account Fund) : FundOutcome;

    /// <summary>It was booked.</summary>
    public sealed record Booked(Account Fund) : FundOutcome;
}
