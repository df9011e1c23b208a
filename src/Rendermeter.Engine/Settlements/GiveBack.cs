using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Settlements;

/// <summary>What a route gives back by itself: a refund after the charge, so that the loss stands in the books. Pure.</summary>
public static class GiveBack
{
    /// <summary>The reference of a refund for an output that the gate rejected.</summary>
    public const string Rejected = "refund_on_reject";

    /// <summary>The reference of a refund for a failure that the provider billed.</summary>
    public const string Failed = "failed_but_billed";

    /// <summary>The refund that is due for an attempt; null where none is, or it was given.</summary>
    public static Refund? Due(RenderRecord record, Route route)
        => record.Attempts.Select(attempt => Due(record, attempt, route)).FirstOrDefault(refund => refund is not null);

    private static Refund? Due(RenderRecord record, Attempt last, Route route)
    {
        var reference = last switch
        {
            { State: not AttemptState.Billed } => null,
            { Accepted: false } => route.RefundsRejected ? Rejected : null,
            { Settlement.Outcome: not (JobOutcome.Success or JobOutcome.Partial) } => route.AbsorbsFailures ? Failed : null,
            _ => null,
        };
        var later = record.Phases.Where(phase => phase.Attempt == last.Id).ToList();
        var left = last.ChargeNanos + later.Where(phase => phase.Kind == "refund").Sum(phase => phase.ChargeDeltaNanos);
        return reference is null || left <= 0 || later.Exists(phase => phase.Reference == reference)
            ? null
            : new Refund(last.Org, last.Id, left, reference, "gateway");
    }
}
