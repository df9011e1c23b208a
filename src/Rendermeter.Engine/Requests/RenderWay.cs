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
public sealed class RenderWay(
    RouteTable routes, OfferQuotes quotes, ILedger ledger, IRecords records, AttemptRunner attempts, Gate gate, Chooser chooser, IdSource ids,
    RetryBudget budget, TimeProvider time)
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
        if (routes.Find(request.Model) is not RouteOutcome.Found { Route: var route })
        {
            return new SubmitOutcome.UnknownModel(request.Model, ((RouteOutcome.Unknown)routes.Find(request.Model)).Nearest);
        }

        var seed = ids.Next();
        var plan = await chooser.Plan(route, request, caller, seed, now, cancellationToken);
        if (plan.QualityRefused is { } allowed)
        {
            return new SubmitOutcome.Invalid([new FieldError("#/parameters/quality", "not_allowed", "this quality is not allowed to this caller", Value: null, allowed)]);
        }

        // 3. Quote: a wrong prompt and wrong parameters are told together.
        var errors = PromptRules.Check(request.Prompt);
        var (quoted, cannot) = quotes.First(plan.Offers, request.Parameters, errors.Count == 0 ? request.Prompt : null, request.MaxCost, now);
        if (errors.Count > 0)
        {
            return new SubmitOutcome.Invalid([.. errors, .. (cannot as SubmitOutcome.Invalid)?.Errors ?? []]);
        }

        if (quoted is null)
        {
            return cannot!;
        }

        // 4. Hold
        return await Hold(request, caller, route, plan, quoted, now) switch
        {
            AdmitOutcome.Placed placed => new SubmitOutcome.Accepted(await AskedAgain(route, await Read(caller.Org, placed.Attempt.Render, cancellationToken), now), Replayed: false),
            AdmitOutcome.Replayed replayed => await Replayed(caller.Org, replayed.Render, cancellationToken),
            AdmitOutcome.KeyMismatch => new SubmitOutcome.KeyMismatch(),
            AdmitOutcome.Refused refused => new SubmitOutcome.Refused(refused.Refusal),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Who asks again for the same thing did not want what was delivered, where the route says so. It is a signal: a process that dies here loses it, and no money.</summary>
    private async Task<RenderRecord> AskedAgain(Route route, RenderRecord record, DateTimeOffset now)
    {
        if (route.RegenerationWindow is { } window && record.Render.Customer is not null
            && await chooser.FindSame(record.Render, now - window, CancellationToken.None) is { } earlier)
        {
            await ledger.Execute(new AddFeedback(record.Render.Org, new Feedback(
                new FeedbackId(ids.Next()), earlier, Feedback.OfRegeneration, Accepted: false, ScoreThousandths: null, $"asked for again as {record.Render.Id}", "gateway"), Idempotency: null));
        }

        return record;
    }

    /// <summary>Holds the first offer whose price is believed. One that is quarantined is passed over, quoted and held anew, and that is on record.</summary>
    private async Task<AdmitOutcome> Hold(RenderRequest request, Caller caller, Route route, RoutePlan plan, OfferQuote quoted, DateTimeOffset now)
    {
        for (RouteDecision? decision = null; ;)
        {
            var render = NewRender(request, caller, route, plan, quoted, now);
            var draft = NewAttempt(render, number: 1, quoted, now);
            var outcome = await ledger.Execute(
                new Admit(caller.Org, render, draft, Scopes(render, quoted.Offer), request.Idempotency, decision) { CustomerTier = render.CustomerTier });
            if (outcome is not AdmitOutcome.Refused { Refusal.Code: RefusalCode.PriceQuarantined }
                || quotes.First(Failover.After(plan.Offers, quoted.Offer), request.Parameters, request.Prompt, request.MaxCost, now).Quoted is not { } next)
            {
                return outcome;
            }

            decision = new RouteDecision("next_offer", RenderMoney.Code(RefusalCode.PriceQuarantined), quoted.Offer.Name, next.Offer.Name,
                quoted.Hold.Nanos, next.Hold.Nanos, render.BoundNanos, now);
            quoted = next;
        }
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

            told = await attempts.WaitUntil(turn.DueAt, turn.Record.Last.Id, stopping);
        }
    }

    /// <summary>Does everything that can be done for a render now: until it has ended, or has to wait.</summary>
    /// <param name="told">True where a callback is the reason to look.</param>
    /// <exception cref="OperationCanceledException">The process stops.</exception>
    public async Task<RenderTurn> Advance(OrgId org, RenderId id, bool told, CancellationToken stopping)
    {
        while (true)
        {
            var record = await Read(org, id, stopping);
            if (record.Render.End is not null)
            {
                return new RenderTurn(record, time.GetUtcNow());
            }

            // 5. Attempt, and 6. settlement: the provider's evidence settles it, before anything is fetched or judged.
            if (!record.Last.State.IsResolved())
            {
                var turn = await attempts.Advance(record.Render, record.Last, told, stopping);
                told = false;
                if (!turn.Attempt.State.IsResolved())
                {
                    return new RenderTurn(record, turn.DueAt);
                }
            }

            // 7. Verdict: it never changes what is owed.
            else if (record.Last.AwaitsVerdict)
            {
                if (record.Waiting is not { } asked)
                {
                    await Judge(record, stopping);
                }
                else if (record.Render.CancelRequestedAt is not null)
                {
                    await ledger.Execute(new Conclude(org, id, Ending.Of(record, time.GetUtcNow()), Decision: null));
                }
                else if (asked.DueAt > time.GetUtcNow())
                {
                    return new RenderTurn(record, asked.DueAt);
                }
                else
                {
                    await ledger.Execute(PersonVerdicts.AtDeadline(record, asked, routes, time.GetUtcNow()));
                }
            }

            // What the route gives back is a refund after the charge, before anything follows.
            else if (routes.Find(record.Render.Model) is RouteOutcome.Found { Route: var route } && GiveBack.Due(record, route) is { } refund)
            {
                await ledger.Execute(refund);
            }

            // 8. The next offer, quoted and held anew, or the end.
            else if (record.Last.Accepted == true || !await Next(record))
            {
                await ledger.Execute(new Conclude(org, id, Ending.Of(record, time.GetUtcNow()), Decision: null));
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

    private async Task Judge(RenderRecord record, CancellationToken stopping)
    {
        switch (await gate.Judge(record.Render, record.Last, stopping))
        {
            case GateOutcome.Judged judged:
                await ledger.Execute(new Judge(record.Render.Org, record.Last.Id, judged.Verdict, judged.Outputs) { Lines = judged.Lines });
                break;
            case GateOutcome.AsksPerson asks:
                await ledger.Execute(new AskPerson(record.Render.Org, record.Last.Id, asks.Asked, asks.Outputs, asks.Lines));
                break;
            case GateOutcome.Lost lost:
                // The charge stands and is shown: a file that is gone is no reason to pay for another.
                var end = new RenderEnd(RenderStatus.Failed, "result_lost", lost.Reason, time.GetUtcNow());
                await ledger.Execute(new Conclude(record.Render.Org, record.Render.Id, end, Decision: null));
                break;
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

        IReadOnlyList<string> left = [.. Failover.Remaining(record)];
        while (true)
        {
            DateTimeOffset? notBefore = null;
            var (quoted, _) = quotes.First(left, render.Parameters, render.Prompt, RenderMoney.LeftOfMaxCost(record), now);
            if (quoted is null)
            {
                notBefore = Failover.AgainAt(record, budget, now);
                quoted = notBefore is null ? null : quotes.First([record.Last.Offer.Name], render.Parameters, render.Prompt, RenderMoney.LeftOfMaxCost(record), now).Quoted;
            }

            if (quoted is null)
            {
                return false;
            }

            var decision = new RouteDecision(notBefore is null ? "next_offer" : "same_offer", Failover.Reason(record.Last), record.Last.Offer.Name, quoted.Offer.Name,
                record.Last.HoldNanos, quoted.Hold.Nanos, render.BoundNanos, now);
            var draft = NewAttempt(render, record.Attempts.Count + 1, quoted, now) with { NotBefore = notBefore };
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
            await ledger.Execute(new Conclude(render.Org, render.Id, Ending.Of(record, now), refused));
            return true;
        }
    }

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
        CreatedAt = now,
    };

    private Attempt NewAttempt(Render render, int number, OfferQuote quoted, DateTimeOffset now) => new()
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
        QuoteJson = WithDownstream(render, quoted),
        DeadlineAt = render.DeadlineAt,
        CreatedAt = now,
        UpdatedAt = now,
    };

    private string WithDownstream(Render render, OfferQuote quoted) => routes.Find(render.Model) is RouteOutcome.Found { Route: var route }
        ? CostLines.AddTo(QuoteJson.ToText(quoted.Quote), route.Gate, route.Steps, RenderMoney.OutputsAsked(quoted.Quote), quoted.Hold.Currency)
        : QuoteJson.ToText(quoted.Quote);

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
