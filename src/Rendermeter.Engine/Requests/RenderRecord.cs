using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Engine.Requests;

/// <summary>A render and all that became of it: what a receipt proves. Its sums are derived here and stored nowhere else.</summary>
/// <param name="Attempts">In the order of their numbers.</param>
/// <param name="Phases">Of all attempts, in the order of attempt and phase.</param>
/// <param name="Verdicts">By attempt.</param>
/// <param name="Outputs">In the order of attempt and index.</param>
/// <param name="Decisions">In the order in which they were taken.</param>
public sealed record RenderRecord(
    Render Render, IReadOnlyList<Attempt> Attempts, IReadOnlyList<AttemptPhase> Phases,
    IReadOnlyDictionary<Identities.AttemptId, Verdict> Verdicts, IReadOnlyList<Output> Outputs, IReadOnlyList<RouteDecision> Decisions)
{
    /// <summary>What it has cost us beside the provider's work, in the order of attempt and sequence.</summary>
    public IReadOnlyList<CostLine> Lines { get; init; } = [];

    /// <summary>Deliveries that a person was asked about.</summary>
    public IReadOnlyList<PersonAsked> Asked { get; init; } = [];

    /// <summary>What was said of it afterwards, the oldest first.</summary>
    public IReadOnlyList<Feedback> Feedback { get; init; } = [];

    /// <summary>The attempt that counts now. A render that waits for approval has none.</summary>
    public Attempt Last => Attempts[^1];

    /// <summary>Attempts that were given up and of which a job appeared afterwards.</summary>
    public IEnumerable<Attempt> Watched => Attempts.Where(attempt => attempt.WatchedUntil is not null);

    /// <summary>What a person is or was asked to allow; null where nobody was.</summary>
    public Approval? Approval { get; init; }

    /// <summary>What is waited for by: the last attempt, or the render itself while it has none.</summary>
    public Identities.AttemptId WaitsOn => Attempts.Count == 0 ? new Identities.AttemptId(Render.Id.Value) : Last.Id;

    /// <summary>What the render shows.</summary>
    public RenderStatus Status => Render.End?.Status ?? (Attempts.Count == 0 ? RenderStatus.AwaitingApproval : StatusOf(Last));

    private RenderStatus StatusOf(Attempt last) => last.State switch
    {
        AttemptState.Held => Attempts.Count == 1 ? RenderStatus.Queued : RenderStatus.Running,
        AttemptState.InDoubt => RenderStatus.InDoubt,
        AttemptState.Billed or AttemptState.Free or AttemptState.NeverSent when !last.AwaitsVerdict && Attempts.Any(other => other.State == AttemptState.InDoubt) => RenderStatus.InDoubt,
        AttemptState.Billed when last.AwaitsVerdict => RenderStatus.AwaitingVerdict,
        AttemptState.Submitting or AttemptState.Submitted or AttemptState.Billed or AttemptState.Free or AttemptState.NeverSent => RenderStatus.Running,
    };

    /// <summary>Open holds, in nano-units.</summary>
    public long HeldNanos => Attempts.Where(attempt => !attempt.State.IsResolved()).Sum(attempt => attempt.HoldNanos);

    /// <summary>The charges of all attempts, accepted or not, in nano-units; null while one is in doubt.</summary>
    public long? ChargedNanos => Attempts.Any(attempt => attempt.State == AttemptState.InDoubt) ? null : Attempts.Sum(attempt => attempt.ChargeNanos);

    /// <summary>What was given back afterwards, in nano-units.</summary>
    public long RefundedNanos => -Phases.Where(phase => phase.Kind == "refund").Sum(phase => phase.ChargeDeltaNanos);

    /// <summary>What it has cost us beside the provider's work, in nano-units.</summary>
    public long DownstreamNanos => Lines.Sum(line => line.AmountNanos);

    /// <summary>The question that waits for a person, or null.</summary>
    public PersonAsked? Waiting => Render.End is not null ? null
        : Attempts.FirstOrDefault(attempt => attempt is { AwaitsVerdict: true, PersonBy: not null }) is { } attempt ? Asked.FirstOrDefault(asked => asked.Attempt == attempt.Id) : null;

    /// <summary>How many outputs the gate has accepted, less those that users rejected afterwards.</summary>
    public int AcceptedOutputs
        => Outputs.Count(output => Verdicts.TryGetValue(output.Attempt, out var verdict) && verdict.Accepted && Attempts.First(attempt => attempt.Id == output.Attempt).UserAccepted != false);

    /// <summary>What one attempt has come to: its charge, less what was given back, and what it cost us beside it; in nano-units.</summary>
    public long CameTo(Identities.AttemptId attempt)
        => Attempts.First(one => one.Id == attempt).ChargeNanos
            + Phases.Where(phase => phase.Attempt == attempt && phase.Kind == "refund").Sum(phase => phase.ChargeDeltaNanos)
            + Lines.Where(line => line.Attempt == attempt).Sum(line => line.AmountNanos);

    /// <summary>
    /// Everything charged and what it cost beside that, divided by the outputs accepted, in nano-units rounded half to even; null while there is none or a
    /// charge is unknown.
    /// </summary>
    public long? CostPerAcceptedOutputNanos => (ChargedNanos, AcceptedOutputs) switch
    {
        (null, _) or (_, 0) => null,
        ({ } charged, var accepted) => RoundHalfEven(charged - RefundedNanos + DownstreamNanos, accepted),
    };

    /// <summary>When the outcome in doubt should be known; null where none is.</summary>
    public DateTimeOffset? ResolvesBy => Attempts.Max(attempt => attempt.ResolvesBy);

    private static long RoundHalfEven(long amount, int parts)
    {
        var (quotient, remainder) = Math.DivRem(amount, parts);
        var twice = 2 * remainder;
        return twice > parts || (twice == parts && (quotient & 1) == 1) ? quotient + 1 : quotient;
    }
}
