using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Requests;

/// <summary>An operator says what became of an attempt in doubt. Their name and their reason stay with it.</summary>
public sealed class Resolving(ILedger ledger, IRecords records)
{
    /// <summary>Where the evidence of a settlement is a person.</summary>
    public const string Evidence = "operator";

    /// <summary>Settles an attempt in doubt.</summary>
    /// <param name="id">A render, of which one attempt is in doubt, or that attempt.</param>
    /// <param name="billed">False frees it.</param>
    /// <param name="costNanos">What the provider bills, in nano-units; null is the whole hold, since an unknown is budgeted as the bound.</param>
    public async Task<ResolveOutcome> Resolve(
        OrgId org, string id, bool billed, long? costNanos, string note, string actor, CancellationToken cancellationToken)
    {
        AttemptId? named = AttemptId.TryParse(id, out var attemptId) ? attemptId : null;
        var render = RenderId.TryParse(id, out var renderId) ? renderId
            : named is { } of ? await records.FindRenderOf(org, of, cancellationToken) : null;
        if (render is not { } known || await records.FindRender(org, known, cancellationToken) is not { } record)
        {
            return new ResolveOutcome.NotFound();
        }

        var state = billed ? AttemptState.Billed : AttemptState.Free;
        if (record.Attempts.FirstOrDefault(attempt => attempt.State == AttemptState.InDoubt && (named is null || attempt.Id == named)) is not { } doubtful)
        {
            var last = record.Attempts.LastOrDefault(attempt => named is null || attempt.Id == named);
            return last?.State == state && last.Settlement?.ErrorCode == "resolved_by_operator"
                ? new ResolveOutcome.Resolved(record)
                : new ResolveOutcome.NotInDoubt(record);
        }

        var settlement = new Settlement(JobOutcome.Timeout, billed ? Billing.Billed : Billing.Free, Evidence, Basis.Request, "[]", "resolved_by_operator", note, "[]")
        {
            // Days may have passed: nobody expects another paid attempt now.
            Retry = RetryClass.Never,
        };
        await ledger.Execute(new Settle(org, doubtful.Id, state, JobId: null, billed ? costNanos ?? doubtful.HoldNanos : 0, settlement, Evidence)
        {
            Actor = actor, Note = note, OnlyInDoubt = true,
        });
        return await records.FindRender(org, known, cancellationToken) is { } settled
            ? new ResolveOutcome.Resolved(settled)
            : throw new LedgerBrokenException($"{known} was read and is gone");
    }
}
