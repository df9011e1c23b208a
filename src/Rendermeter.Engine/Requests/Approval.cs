namespace Rendermeter.Engine.Requests;

/// <summary>What a person is asked to allow, and what was decided. Amounts are nano-units of the render's currency.</summary>
/// <param name="Offer">The offer that would be taken, <c>provider/model</c>.</param>
/// <param name="QuotedNanos">The bound of its quote when it was asked.</param>
/// <param name="CeilingNanos">The ceiling that it is above.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="ExpiresAt">Without a decision by then it is refused.</param>
public sealed record Approval(string Offer, long QuotedNanos, long CeilingNanos, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>Who decided, by the name of their key; null while nobody has, or where time or the customer has.</summary>
    public string? Actor { get; init; }

    /// <summary>Why, in that one's words.</summary>
    public string? Note { get; init; }

    /// <summary>Of an approval: what it may cost at most.</summary>
    public long? UpToNanos { get; init; }

    /// <summary>When it was decided.</summary>
    public DateTimeOffset? DecidedAt { get; init; }
}
