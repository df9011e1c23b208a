using Rendermeter.Engine.Attempts;

namespace Rendermeter.Engine.Wallets;

/// <summary>What became of a later phase. Where several apply, the first listed is answered.</summary>
public abstract record PhaseOutcome
{
    private PhaseOutcome() { }

    /// <summary>The same reference, and the same was asked: it stands as it was booked.</summary>
    public sealed record Replayed(Attempt Attempt) : PhaseOutcome;

    /// <summary>The same reference, and something else was asked.</summary>
    public sealed record ReferenceMismatch : PhaseOutcome;

    /// <summary>The attempt is not settled, so that there is nothing to correct.</summary>
    public sealed record NotSettled(AttemptState State) : PhaseOutcome;

    /// <summary>More than is left of the charge. Answered with 409 <c>refund_exceeds_charge</c>.</summary>
    /// <param name="LeftNanos">What can still be refunded, in nano-units.</param>
    public sealed record RefundExceedsCharge(long LeftNanos) : PhaseOutcome;

    /// <summary>An amount is out of bounds.</summary>
    public sealed record OutOfBounds(string Field, long LowestNanos, long HighestNanos) : PhaseOutcome;

    /// <summary>It was booked: the attempt as it stands now, and the phases that were added; none where nothing differed, and then only its reference is kept.</summary>
    public sealed record Booked(Attempt Attempt, IReadOnlyList<AttemptPhase> Phases) : PhaseOutcome;
}
