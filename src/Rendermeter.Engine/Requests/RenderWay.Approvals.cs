using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Requests;

/// <summary>What may interrupt the way: a person who is asked, an identical request that came before, an attempt that was left behind in doubt.</summary>
public sealed partial class RenderWay
{
    /// <summary>A person allows a render above its ceiling: it is quoted and held anew, and goes on like any other. Nothing ran before.</summary>
    /// <param name="actor">The name of the key that says so.</param>
    /// <param name="upToNanos">What it may cost at most; null is what was asked for.</param>
    public async Task<ApproveOutcome> Approve(OrgId org, RenderId id, string actor, string? note, long? upToNanos, CancellationToken cancellationToken)
    {
        if (await records.FindRender(org, id, cancellationToken) is not { } record)
        {
            return new ApproveOutcome.NotFound();
        }

        if (record.Approval is not { } asked || record.Render is not { Approval: ApprovalState.Pending, End: null })
        {
            return record.Render.Approval == ApprovalState.Approved ? new ApproveOutcome.Approved(record, Replayed: true) : new ApproveOutcome.NotWaiting(record);
        }

        // The offer that was shown comes first; where it is not sold any more, another may take its place at the price that was allowed.
        var now = time.GetUtcNow();
        var render = record.Render;
        var (quoted, cannot) = await quotes.First(org, render.Model, [asked.Offer, .. render.Offers.Where(offer => offer != asked.Offer)], render.Parameters, render.Prompt, RenderMoney.LeftOfMaxCost(record), now, render.Inputs);
        if (quoted is null)
        {
            return new ApproveOutcome.Refused(cannot!);
        }

        var admit = new Admit(org, NewRender: null, NewAttempt(render, await routes.Pinned(render, cancellationToken), number: 1, quoted, now), Scopes(render, quoted.Offer), Idempotency: null, Decision: null)
        {
            CustomerTier = render.CustomerTier, Approved = new ApprovalGiven(actor, note, upToNanos ?? asked.QuotedNanos, asked.ExpiresAt) { IsBeforeMarkup = upToNanos is null },
        };
        return await ledger.Execute(admit) switch
        {
            AdmitOutcome.Placed placed => new ApproveOutcome.Approved(await Read(org, id, CancellationToken.None), Replayed: placed.Attempt.Id != admit.Draft.Id),
            AdmitOutcome.Refused refused => new ApproveOutcome.Refused(new SubmitOutcome.Refused(refused.Refusal)),
            AdmitOutcome.NotWaiting or AdmitOutcome.Withdrawn => new ApproveOutcome.NotWaiting(await Read(org, id, CancellationToken.None)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>True where every offer is above the ceiling and the route lets a person decide. What the caller bounds itself is refused all the same.</summary>
    private static bool NeedsApproval(RenderRequest request, Route route, RoutePlan plan, OfferQuote quoted)
        => request.WaitsForApproval && route.ApprovalWithin is not null && quoted.Hold.Nanos > plan.CeilingNanos && !(quoted.Hold.Nanos > request.MaxCost?.Nanos);

    private async Task<AdmitOutcome> Ask(
        RenderRequest request, Caller caller, Route route, RoutePlan plan, OfferQuote quoted, MergeOffer? merge, DateTimeOffset now)
    {
        var render = NewRender(request, caller, route, plan, quoted, now);
        var expiresAt = now + route.ApprovalWithin!.Value;
        var asked = new Approval(quoted.Offer.Name, quoted.Hold.Nanos, plan.CeilingNanos!.Value, now, render.DeadlineAt < expiresAt ? render.DeadlineAt.Value : expiresAt);
        return await ledger.Execute(new AskApproval(caller.Org, render, asked, request.Idempotency, merge));
    }

    /// <summary>Where it still waits, until when; null where it has ended or gone on meanwhile.</summary>
    private async Task<RenderTurn?> AwaitApproval(RenderRecord record)
    {
        var now = time.GetUtcNow();
        if (record.Render.End is not null)
        {
            return new RenderTurn(record, now);
        }

        if (record.Render.CancelRequestedAt is null && record.Approval!.ExpiresAt > now)
        {
            return new RenderTurn(record, record.Approval.ExpiresAt);
        }

        await ledger.Execute(new Conclude(record.Render.Org, record.Render.Id, Ending.Of(record, now), Decision: null));
        return null;
    }

    /// <summary>What an identical request would be merged into. One whose render has brought nothing is in nobody's way.</summary>
    private async Task<MergeOffer> Merging(RenderRequest request, Caller caller, TimeSpan within, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var claim = SameRequest.Claim(request, caller);
        var known = await records.FindClaim(caller.Org, claim, now, cancellationToken);
        var earlier = known is null ? null : await records.FindRender(caller.Org, known.Render, cancellationToken);
        return new MergeOffer(claim, within, earlier?.Render is { End: { } end, ErasedAt: var erased } && (end.Status != RenderStatus.Succeeded || erased is not null) ? known!.Render : null);
    }

    /// <summary>Looks at the attempts that were left behind in doubt, and asks for jobs that appeared after the end of theirs.</summary>
    /// <returns>Whether one of those in doubt is resolved now, and when the others are looked at next.</returns>
    private async Task<(bool Changed, DateTimeOffset? DueAt)> FollowLeft(RenderRecord record, bool told, CancellationToken stopping)
    {
        var changed = false;
        DateTimeOffset? dueAt = null;
        foreach (var left in record.Attempts.Where(attempt => !attempt.State.IsResolved() && (attempt.Id != record.Last.Id || record.Render.End is not null)))
        {
            var turn = await attempts.Advance(record.Render, left, told, stopping);
            changed |= turn.Attempt.State.IsResolved();
            dueAt = dueAt is null || turn.DueAt < dueAt ? turn.DueAt : dueAt;
        }

        foreach (var watched in record.Watched)
        {
            dueAt = await attempts.LookLate(record.Render, watched, stopping) is { } at && !(at > dueAt) ? at : dueAt;
        }

        return (changed, dueAt);
    }

    /// <summary>A render that has ended is looked at again only for what it has left behind.</summary>
    private async Task<RenderTurn> Ended(RenderRecord record, DateTimeOffset? leftDueAt)
    {
        await ledger.Execute(new Reschedule(record.Render.Org, record.Render.Id, leftDueAt ?? time.GetUtcNow()));
        return new RenderTurn(record, time.GetUtcNow());
    }
}
