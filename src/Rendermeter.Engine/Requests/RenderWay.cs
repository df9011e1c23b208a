using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Requests;

/// <summary>
/// The way of a render, in order: request, route, quote, hold (<see cref="Submit"/>), then attempt, settlement, verdict, and the next offer
/// or the end (<see cref="Run"/>). The receipt is what this has written, read back. Start here.
/// </summary>
public sealed partial class RenderWay(
    RouteVersions routes, OfferQuotes quotes, ILedger ledger, IRecords records, AttemptRunner attempts, Gate gate, Chooser chooser, IdSource ids,
    RetryBudget budget, Erasing erasing, TimeProvider time)
{
    /// <summary>From the request to the hold. Nothing is set aside unless everything before it holds; nothing is sent here.</summary>
    public async Task<SubmitOutcome> Submit(RenderRequest request, Caller caller, CancellationToken cancellationToken)
    {
        // 1. Request: what was answered before is answered the same, whatever is sold or configured by now.
        var now = time.GetUtcNow();
        if (request.Idempotency is { } claim && await records.FindClaim(caller.Org, claim, now, cancellationToken) is { } known)
        {
            return known.Claim.Fingerprint == claim.Fingerprint ? await Replayed(caller.Org, known.Render, cancellationToken) : new SubmitOutcome.KeyMismatch();
        }

        // 2. Route
        if (await routes.Find(caller.Org, request.Model, cancellationToken) is var found && found is not RouteOutcome.Found { Route: var route })
        {
            return new SubmitOutcome.UnknownModel(request.Model, ((RouteOutcome.Unknown)found).Nearest);
        }

        request = request.Bounded(route.MaxCostNanos, caller.MaxCostNanos);
        var seed = ids.Next();
        var plan = await chooser.Plan(route, request, caller, seed, now, cancellationToken);
        if (plan.QualityRefused is { } allowed)
        {
            return new SubmitOutcome.Invalid([new FieldError("#/parameters/quality", "not_allowed", "this quality is not allowed to this caller", Value: null, allowed)]);
        }

        // 3. Quote: a wrong prompt and wrong parameters are told together.
        var errors = PromptRules.Check(request.Prompt);
        var (quoted, cannot) = await quotes.First(caller.Org, request.Model, plan.Offers, request.Parameters, errors.Count == 0 ? request.Prompt : null, request.MaxCost, now, request.Inputs);
        if (errors.Count > 0)
        {
            return new SubmitOutcome.Invalid([.. errors, .. (cannot as SubmitOutcome.Invalid)?.Errors ?? []]);
        }

        if (quoted is null)
        {
            return cannot!;
        }

        // 4. Hold, or the question to a person whether it may cost so much.
        var merge = route.MergeWithin is { } within ? await Merging(request, caller, within, now, cancellationToken) : null;
        var (affordable, passed) = await Affordable(request, caller, plan, quoted, now);
        return await (NeedsApproval(request, route, plan, affordable) ? Ask(request, caller, route, plan, affordable, merge, now)
            : Hold(request, caller, route, plan, affordable, passed, merge, now)) switch
        {
            AdmitOutcome.Placed placed => new SubmitOutcome.Accepted(await AskedAgain(route, await ReadAdmitted(caller.Org, placed.Attempt.Render, cancellationToken), now), Replayed: false),
            AdmitOutcome.Waiting waiting => new SubmitOutcome.Accepted(await ReadAdmitted(caller.Org, waiting.Render, cancellationToken), Replayed: false),
            AdmitOutcome.Merged merged => new SubmitOutcome.Accepted(await Read(caller.Org, merged.Render, cancellationToken), Replayed: true) { Merged = true },
            AdmitOutcome.Replayed replayed => await Replayed(caller.Org, replayed.Render, cancellationToken),
            AdmitOutcome.KeyMismatch => new SubmitOutcome.KeyMismatch(),
            AdmitOutcome.Refused refused => new SubmitOutcome.Refused(refused.Refusal),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Who asks again for the same thing did not want what was delivered, where the route says so. It is a signal: a process that dies here loses it, and no money.</summary>
    private async Task<RenderRecord> AskedAgain(Route route, RenderRecord record, DateTimeOffset now)
    {
        if (route.RegenerationWindow is { } window && record.Render is { Customer: not null, InputCount: 0 }
            && await chooser.FindSame(record.Render, now - window, CancellationToken.None) is { } earlier)
        {
            try
            {
                await ledger.Execute(new AddFeedback(record.Render.Org, new Feedback(
                    new FeedbackId(ids.Next()), earlier, Feedback.OfRegeneration, Accepted: false, ScoreThousandths: null, $"asked for again as {record.Render.Id}", "gateway"), Idempotency: null));
            }
            catch (LedgerUnavailableException)
            {
                return record; // the render is admitted, with or without the signal
            }
        }

        return record;
    }

    /// <summary>What was admitted and cannot be read is not asked for again: whoever is told so would buy it twice.</summary>
    private async Task<RenderRecord> ReadAdmitted(OrgId org, RenderId id, CancellationToken cancellationToken)
    {
        try
        {
            return await Read(org, id, cancellationToken);
        }
        catch (LedgerUnavailableException away)
        {
            throw new LedgerUnavailableException($"{id} is admitted and cannot be read now", away, mayBeWritten: true);
        }
    }

    /// <summary>Holds the first offer whose price is believed. One that is quarantined is passed over, quoted and held anew, and that is on record.</summary>
    private async Task<AdmitOutcome> Hold(
        RenderRequest request, Caller caller, Route route, RoutePlan plan, OfferQuote quoted, RouteDecision? passed, MergeOffer? merge, DateTimeOffset now)
    {
        for (var decision = passed; ;)
        {
            var render = NewRender(request, caller, route, plan, quoted, now);
            var draft = NewAttempt(render, route, number: 1, quoted, now);
            var outcome = await ledger.Execute(
                new Admit(caller.Org, render, draft, Scopes(render, quoted.Offer), request.Idempotency, decision) { CustomerTier = render.CustomerTier, Merge = merge });
            if (outcome is not AdmitOutcome.Refused { Refusal.Code: RefusalCode.PriceQuarantined }
                || (await quotes.First(caller.Org, request.Model, Failover.After(plan.Offers, quoted.Offer), request.Parameters, request.Prompt, request.MaxCost, now, request.Inputs)).Quoted is not { } next)
            {
                return outcome;
            }

            decision = new RouteDecision("next_offer", RenderMoney.Code(RefusalCode.PriceQuarantined), quoted.Offer.Name, next.Offer.Name,
                quoted.Hold.Nanos, next.Hold.Nanos, render.BoundNanos, now);
            quoted = next;
        }
    }

    /// <summary>The first offer that is not above the ceiling, where a dearer one stands before it: the move is on record. Where all are above, the first.</summary>
    private async Task<(OfferQuote Quoted, RouteDecision? Passed)> Affordable(RenderRequest request, Caller caller, RoutePlan plan, OfferQuote first, DateTimeOffset now)
    {
        for (var quoted = first; plan.CeilingNanos is { } ceiling;)
        {
            if (quoted.Hold.Nanos <= ceiling)
            {
                return quoted == first ? (first, null) : (quoted, new RouteDecision("next_offer", "ceiling", first.Offer.Name, quoted.Offer.Name, first.Hold.Nanos, quoted.Hold.Nanos, ceiling, now));
            }

            if ((await quotes.First(caller.Org, request.Model, Failover.After(plan.Offers, quoted.Offer), request.Parameters, request.Prompt, request.MaxCost, now, request.Inputs)).Quoted is not { } next)
            {
                break;
            }

            quoted = next;
        }

        return (first, null);
    }

    /// <summary>From the hold to the end, waiting in between. It goes on from whatever the books say, so that a restart is nothing special.</summary>
    /// <exception cref="OperationCanceledException">The process stops.</exception>
    public async Task<RenderRecord> Run(OrgId org, RenderId id, CancellationToken stopping)
    {
        for (var told = false; ;)
        {
            var turn = await Advance(org, id, told, stopping);
            if (turn.Record.Render.End is not null)
            {
                return turn.Record;
            }

            told = await attempts.WaitUntil(turn.DueAt, turn.Record.WaitsOn, stopping);
        }
    }

    /// <summary>Does everything that can be done for a render now: until it has ended, or has to wait.</summary>
    /// <param name="told">True where a callback is the reason to look.</param>
    /// <param name="known">The render as it was just read; null where it was not. That it may have changed since is no different from a change after reading it here.</param>
    /// <exception cref="OperationCanceledException">The process stops.</exception>
    public async Task<RenderTurn> Advance(OrgId org, RenderId id, bool told, CancellationToken stopping, RenderRecord? known = null)
    {
        while (true)
        {
            // A process that stops waits for nothing that it begins after this.
            stopping.ThrowIfCancellationRequested();
            var record = known ?? await Read(org, id, stopping);
            known = null;
            if (record.Attempts.Count == 0)
            {
                if (await AwaitApproval(record) is { } waiting)
                {
                    return waiting;
                }

                continue;
            }

            record.Attempts.Where(attempt => attempt.State.IsResolved()).ToList().ForEach(attempts.Leave);

            // What was left behind is followed to its end, whatever became of the render: in doubt, or given up and then heard of.
            var (changed, leftDueAt) = await FollowLeft(record, told, stopping);
            if (changed)
            {
                continue;
            }

            // What the route gives back is a refund after the charge, also where it was in doubt until after the end.
            var route = await routes.Pinned(record.Render, stopping);
            if (route is not null && GiveBack.Due(record, route) is { } refund)
            {
                await ledger.Execute(refund);
                continue;
            }

            if (record.Render.End is not null)
            {
                return await Ended(record, leftDueAt);
            }

            // 7. Verdict: it never changes what is owed, and it comes before a later attempt that may not be needed.
            var (moved, waits) = await Verdict(record, route, leftDueAt, stopping);
            if (waits is not null)
            {
                return waits;
            }

            if (moved)
            {
                continue;
            }

            // 5. Attempt, and 6. settlement: the provider's evidence settles it, before what it delivers is fetched or judged.
            if (!record.Last.State.IsResolved() && !(record.Last.State == AttemptState.InDoubt && IsAccepted(record)))
            {
                var turn = await attempts.Advance(record.Render, SinceVerdict(record), told, stopping);
                told = false;
                var goesOn = turn.Attempt.State == AttemptState.InDoubt && route is { GoesOnInDoubt: true } && record.Waiting is null && await Next(await Read(org, id, stopping));
                if (!turn.Attempt.State.IsResolved() && !goesOn)
                {
                    // Whoever has cancelled waits for no person any more.
                    return new RenderTurn(record, Earliest(turn.DueAt, leftDueAt, record.Render.CancelRequestedAt is null ? record.Waiting?.DueAt : null));
                }

                // What was delivered just now is judged as it was written.
                known = turn.Attempt.AwaitsVerdict ? record with { Attempts = [.. record.Attempts.SkipLast(1), turn.Attempt] } : null;
            }

            // 8. The next offer, quoted and held anew, or the end.
            else if (IsAccepted(record) || !await Next(record))
            {
                await ledger.Execute(new Conclude(org, id, Ending.Of(record, time.GetUtcNow()), Decision: null) { LeavesInDoubt = true });
                if (leftDueAt is { } next && (await Read(org, id, stopping)).Render.End is null)
                {
                    // No offer is left, and the one in doubt may still bring something.
                    return new RenderTurn(record, next);
                }
            }
        }
    }

    /// <summary>Hands on what a callback says of a job. Whoever has the render in hand is woken by the worker.</summary>
    public async Task Hear(OrgId org, AttemptId id, string? jobId, CancellationToken stopping)
    {
        if (await records.FindRenderOf(org, id, stopping) is not { } render)
        {
            return;
        }

        var record = await Read(org, render, stopping);
        var attempt = record.Attempts.First(known => known.Id == id);
        if (jobId is not null && (attempt.ProviderJobId != jobId || attempt.State is AttemptState.Free or AttemptState.NeverSent))
        {
            await attempts.Hear(record.Render, attempt, jobId, stopping);
        }
    }

    /// <summary>Takes the next offer; false where none is left. An offer that money refuses ends the render, on record.</summary>
    private async Task<bool> Next(RenderRecord record)
    {
        var now = time.GetUtcNow();
        var render = record.Render;
        if (render.CancelRequestedAt is not null || render.DeadlineAt <= now || record.Attempts.Count >= budget.MostAttempts)
        {
            return false;
        }

        var route = await routes.Pinned(render, CancellationToken.None);
        IReadOnlyList<string> left = [.. Failover.Remaining(record)];
        while (true)
        {
            DateTimeOffset? notBefore = null;
            var (quoted, _) = await quotes.First(render.Org, render.Model, left, render.Parameters, render.Prompt, RenderMoney.LeftOfMaxCost(record), now, render.Inputs);
            if (quoted is null)
            {
                notBefore = Failover.AgainAt(record, budget, now);
                quoted = notBefore is null ? null
                    : (await quotes.First(render.Org, render.Model, [record.Last.Offer.Name], render.Parameters, render.Prompt, RenderMoney.LeftOfMaxCost(record), now, render.Inputs)).Quoted;
            }

            if (quoted is null || WasRefused(record, quoted.Offer))
            {
                return false;
            }

            var decision = new RouteDecision(notBefore is null ? "next_offer" : "same_offer", Failover.Reason(record.Last), record.Last.Offer.Name, quoted.Offer.Name,
                record.Last.HoldNanos, quoted.Hold.Nanos, render.BoundNanos, now);
            var draft = NewAttempt(render, route, record.Attempts.Count + 1, quoted, now) with { NotBefore = notBefore };
            var outcome = await ledger.Execute(new Admit(render.Org, NewRender: null, draft, Scopes(render, quoted.Offer), Idempotency: null, decision) { CustomerTier = render.CustomerTier });
            if (outcome is not AdmitOutcome.Refused { Refusal: var refusal })
            {
                return true;
            }

            // A price that nobody believes is passed over while there is another offer.
            left = Failover.After(left, quoted.Offer);
            if (refusal.Code == RefusalCode.PriceQuarantined && notBefore is null && left.Count > 0)
            {
                continue;
            }

            var refused = decision with { Kind = $"{decision.Kind}_refused", Reason = RenderMoney.Code(refusal.Code) };
            var leaves = record.Attempts.Any(attempt => !attempt.State.IsResolved());
            await ledger.Execute(new Conclude(render.Org, render.Id, Ending.Of(record, now), refused) { LeavesInDoubt = leaves });
            return record.Last.State != AttemptState.InDoubt;
        }
    }

    /// <summary>What is in doubt is looked at again and again: an offer that money refused once is not asked for at each look.</summary>
    private static bool WasRefused(RenderRecord record, Offer offer)
        => record.Attempts.Any(attempt => !attempt.State.IsResolved()) && record.Decisions.Any(decision => decision.Kind.EndsWith("_refused", StringComparison.Ordinal) && decision.To == offer.Name);

    private Render NewRender(RenderRequest request, Caller caller, Route route, RoutePlan plan, OfferQuote quoted, DateTimeOffset now) => new()
    {
        Id = new RenderId(ids.Next()),
        Org = caller.Org,
        Project = caller.Project,
        Key = caller.Key,
        Model = request.Model,
        Media = route.Media,
        Prompt = request.Prompt!,
        Parameters = request.Parameters,
        Offers = plan.Offers,
        RouteVersion = route.Version,
        GateVersion = route.GateVersion,
        ChoiceJson = ChoiceText.Write(route, plan),
        Unit = quoted.Hold.Currency.Code,
        MaxCostNanos = request.MaxCost?.Nanos,
        CeilingNanos = plan.CeilingNanos,
        Tags = request.Tags,
        Feature = request.Feature,
        Customer = request.Customer,
        CustomerTier = request.CustomerTier,
        MetadataJson = request.MetadataJson,
        CallbackUrl = request.CallbackUrl,
        DeadlineAt = request.DeadlineAt,
        InputCount = request.Inputs.Count,
        Inputs = request.Inputs,
        CreatedAt = now,
    };

    private Attempt NewAttempt(Render render, Route? route, int number, OfferQuote quoted, DateTimeOffset now) => new()
    {
        Id = new AttemptId(ids.Next()),
        Org = render.Org,
        Render = render.Id,
        Number = number,
        Key = render.Key,
        Offer = quoted.Offer,
        Unit = quoted.Hold.Currency.Code,
        SubmitClass = attempts.SubmitClass(quoted.Offer),
        HoldNanos = quoted.Hold.Nanos,
        ExpectedNanos = quoted.Quote.Expected.Nanos,
        OutputsAsked = RenderMoney.OutputsAsked(quoted.Quote),
        QuoteJson = route is null ? QuoteJson.ToText(quoted.Quote)
            : CostLines.AddTo(QuoteJson.ToText(quoted.Quote), route.Gate, route.Steps, RenderMoney.OutputsAsked(quoted.Quote), quoted.Hold.Currency),
        DeadlineAt = render.DeadlineAt,
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>Everything that a cap could name about an attempt.</summary>
    internal static List<CapScope> Scopes(Render render, Offer offer)
    {
        var scopes = new List<CapScope>
        {
            new(CapScopeKind.Org, render.Org.ToString()),
            new(CapScopeKind.Project, render.Project.ToString()),
            new(CapScopeKind.Key, render.Key.ToString()),
            new(CapScopeKind.Model, offer.Name),
            new(CapScopeKind.Provider, offer.Provider),
        };
        scopes.AddRange(render.Customer is { } customer ? [new CapScope(CapScopeKind.Customer, customer)] : []);
        scopes.AddRange(render.Feature is { } feature ? [new CapScope(CapScopeKind.Feature, feature)] : []);
        scopes.AddRange(render.Tags.Distinct().Select(tag => new CapScope(CapScopeKind.Tag, tag)));
        return scopes;
    }

    private async Task<SubmitOutcome.Accepted> Replayed(OrgId org, RenderId id, CancellationToken cancellationToken)
        => new(await Read(org, id, cancellationToken), Replayed: true);

    private async Task<RenderRecord> Read(OrgId org, RenderId id, CancellationToken cancellationToken)
        => await records.FindRender(org, id, cancellationToken)
            ?? throw new LedgerBrokenException($"{id} was admitted and cannot be read");
}
