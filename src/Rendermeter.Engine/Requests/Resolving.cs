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
    /// <param name="costNanos">What the provider bills, in nano-units; null is the bound of its quote, since an unknown is budgeted so. What was set aside is decided as it was billed.</param>
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

        if (doubtful.SetAsideCostNanos is { } aside)
        {
            if (billed && costNanos is { } said && said != aside)
            {
                return new ResolveOutcome.NotInDoubt(record);
            }

            await ledger.Execute(new ResolveSetAside(org, doubtful.Id, billed ? SetAsideDecision.Charge : SetAsideDecision.Free, actor));
            return new ResolveOutcome.Resolved(await Settled(org, known, cancellationToken));
        }

        var settlement = new Settlement(JobOutcome.Timeout, billed ? Billing.Billed : Billing.Free, Evidence, Basis.Request, "[]", "resolved_by_operator", note, "[]")
        {
            // Days may have passed: nobody expects another paid attempt now.
            Retry = RetryClass.Never,
        };
        var move = await ledger.Execute(new Settle(org, doubtful.Id, state, JobId: null, billed ? costNanos ?? doubtful.BoundNanos ?? doubtful.HoldNanos : 0, settlement, Evidence)
        {
            Actor = actor, Note = note, OnlyInDoubt = true,
        });
        var settled = await Settled(org, known, cancellationToken);
        return move.Moved ? new ResolveOutcome.Resolved(settled) : new ResolveOutcome.NotInDoubt(settled);
    }

    private async Task<RenderRecord> Settled(OrgId org, RenderId id, CancellationToken cancellationToken)
        => await records.FindRender(org, id, cancellationToken) ?? throw new LedgerBrokenException($"{id} was read and is gone");
}
