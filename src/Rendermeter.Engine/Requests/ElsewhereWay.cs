using System.Diagnostics;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Requests;

/// <summary>
/// Books work that ran elsewhere: hold, settlement and end at once, by the same rules of money, and nothing is ever sent. Interrupted anywhere, the same
/// request again goes on where it stopped.
/// </summary>
public sealed class ElsewhereWay(PriceBook book, ILedger ledger, IRecords records, IdSource ids, TimeProvider time)
{
    /// <summary>Where the evidence of a settlement is the caller's own report.</summary>
    public const string Evidence = "elsewhere";

    private static readonly TimeSpan ResolveWithin = TimeSpan.FromHours(24);

    /// <summary>Books it once. Caps and funds bind it like any other: what they refuse is not booked, and said.</summary>
    public async Task<SubmitOutcome> Book(ElsewhereRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (request.Idempotency is { } claim && await records.FindClaim(caller.Org, claim, now, cancellationToken) is { } known)
        {
            return known.Claim.Fingerprint == claim.Fingerprint
                ? new SubmitOutcome.Accepted(await Finish(request, caller, known.Render), Replayed: true)
                : new SubmitOutcome.KeyMismatch();
        }

        var at = request.RanAt ?? now;
        if (Quote(request, at, out var quote) is { } refused)
        {
            return refused;
        }

        var model = book.Find(request.Offer)!;
        if (request.ProviderJobId is { } job && await records.FindJob(caller.Org, model.Provider, job, cancellationToken) is not null)
        {
            return new SubmitOutcome.Invalid([Duplicate(job)]);
        }

        var reported = request.Cost is { } cost ? Money.FromNanos(cost.Nanos, quote!.Currency) : (Money?)null;
        if ((Most(quote!.UpperBound, reported) ?? reported) is not { } hold)
        {
            return new SubmitOutcome.Unbounded(model.Name);
        }

        var offer = new Offer(model.Provider, model.Id, quote.Price.Version, Plan: null);
        var render = NewRender(request, caller, RouteTable.Media(model), model.Name, hold, now);
        var admit = new Admit(caller.Org, render, NewAttempt(render, offer, quote, hold, at, now) with { ProviderJobId = request.ProviderJobId }, RenderWay.Scopes(render, offer), request.Idempotency, Decision: null)
        {
            RanElsewhere = true,
        };
        if (request.Outcome is { } ended && !CanBePriced(request, admit.Draft, ended))
        {
            return new SubmitOutcome.Invalid([new FieldError("#/usage", "out_of_range", "what it comes to is beyond any amount", Value: null, Allowed: null)]);
        }

        return await Admitted(admit) switch
        {
            null => new SubmitOutcome.Invalid([Duplicate(request.ProviderJobId!)]),
            AdmitOutcome.Placed => new SubmitOutcome.Accepted(await Finish(request, caller, render.Id), Replayed: false),
            AdmitOutcome.Replayed replayed => new SubmitOutcome.Accepted(await Finish(request, caller, replayed.Render), Replayed: true),
            AdmitOutcome.KeyMismatch => new SubmitOutcome.KeyMismatch(),
            AdmitOutcome.Refused refusal => new SubmitOutcome.Refused(refusal.Refusal),
            _ => throw new UnreachableException(),
        };
    }

    private SubmitOutcome? Quote(ElsewhereRequest request, DateTimeOffset at, out Quote? quote)
    {
        quote = null;
        switch (book.Quote(new QuoteRequest(request.Offer, request.Parameters, at)))
        {
            case QuoteResult.UnknownModel unknown:
                return new SubmitOutcome.UnknownModel(request.Offer, unknown.Nearest);
            case QuoteResult.Invalid invalid:
                return new SubmitOutcome.Invalid(invalid.Errors);
            case QuoteResult.NoPrice none:
                return new SubmitOutcome.NoPrice(none.Code, none.Detail);
            case QuoteResult.Quoted quoted:
                quote = quoted.Quote;
                return null;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Settles and ends what was admitted, from wherever it stands.</summary>
    private async Task<RenderRecord> Finish(ElsewhereRequest request, Caller caller, RenderId id)
    {
        var record = await Read(caller.Org, id);
        if (request.Outcome is { } outcome && record.Last.State == AttemptState.InDoubt && Price(request, record.Last, outcome) is { Billing: not Billing.Unknown } price)
        {
            var state = price.Billing == Billing.Free && price.Cost.Nanos == 0 ? AttemptState.Free : AttemptState.Billed;
            var settlement = new Settlement(outcome, price.Billing, price.Evidence, price.Basis, SettlementText.Lines(price.Lines), ErrorCode: null, ErrorMessage: null, "[]")
            {
                Retry = RetryClass.Never,
            };
            // The verdict is the caller's, and comes in the same transaction: between two of them, a gate without files would judge.
            await ledger.Execute(new Settle(caller.Org, record.Last.Id, state, request.ProviderJobId, price.Cost.Nanos, settlement, Evidence)
            {
                Actor = caller.KeyName, Verdict = new Verdict(request.Accepted, [], time.GetUtcNow()),
            });
            record = await Read(caller.Org, id);
        }

        if (record.Last.State.IsResolved() && record.Render.End is null)
        {
            await ledger.Execute(new Conclude(caller.Org, id, Ending.Of(record, time.GetUtcNow()), Decision: null));
            record = await Read(caller.Org, id);
        }

        return record;
    }

    private static FieldError Duplicate(string job) => new("#/provider_job_id", "duplicate", $"{job} is the job of another attempt already", job, Allowed: null);

    /// <summary>Null where the same job came in at the same time and was first: the ledger keeps one attempt of a job.</summary>
    private async Task<AdmitOutcome?> Admitted(Admit admit)
    {
        try
        {
            return await ledger.Execute(admit);
        }
        catch (LedgerBrokenException) when (admit.Draft.ProviderJobId is not null)
        {
            if (await records.FindJob(admit.Org, admit.Draft.Offer.Provider, admit.Draft.ProviderJobId, CancellationToken.None) is null)
            {
                throw;
            }

            return null;
        }
    }

    private bool CanBePriced(ElsewhereRequest request, Attempt attempt, JobOutcome outcome)
    {
        try
        {
            _ = Price(request, attempt, outcome);
            return true;
        }
        catch (AmountOutOfRangeException)
        {
            return false;
        }
    }

    private SettledPrice Price(ElsewhereRequest request, Attempt attempt, JobOutcome outcome)
    {
        var reported = request.Cost is { } cost && Currency.TryParse(attempt.Unit, out var unit) ? Money.FromNanos(cost.Nanos, unit) : (Money?)null;
        return Settling.Settle(book, new SettleRequest(attempt.Offer.PriceVersion, QuotedParameters.Read(attempt.QuoteJson), attempt.FirstClaimAt!.Value, outcome, reported, request.Usage));
    }

    private static Money? Most(Money? bound, Money? reported)
        => bound is { } upper && reported is { } cost ? Money.FromNanos(Math.Max(upper.Nanos, cost.Nanos), upper.Currency) : bound;

    private Render NewRender(ElsewhereRequest request, Caller caller, string media, string model, Money hold, DateTimeOffset now) => new()
    {
        Id = new RenderId(ids.Next()),
        Org = caller.Org,
        Project = caller.Project,
        Key = caller.Key,
        Model = model,
        Media = media,
        Prompt = "",
        Parameters = request.Parameters,
        Offers = [model],
        Unit = hold.Currency.Code,
        Tags = request.Tags,
        Feature = request.Feature,
        Customer = request.Customer,
        MetadataJson = request.MetadataJson,
        CreatedAt = now,
    };

    private Attempt NewAttempt(Render render, Offer offer, Quote quote, Money hold, DateTimeOffset at, DateTimeOffset now) => new()
    {
        Id = new AttemptId(ids.Next()),
        Org = render.Org,
        Render = render.Id,
        Number = 1,
        Key = render.Key,
        Offer = offer,
        Unit = hold.Currency.Code,
        SubmitClass = SubmitClass.Blind,
        LeaseOwner = Evidence,
        LeaseEpoch = 1,
        FirstClaimAt = at,
        SubmitDeadlineAt = at,
        ResolvesBy = now + ResolveWithin,
        HoldNanos = hold.Nanos,
        OutputsAsked = RenderMoney.OutputsAsked(quote),
        QuoteJson = QuoteJson.ToText(quote),
        CreatedAt = now,
        UpdatedAt = now,
    };

    private async Task<RenderRecord> Read(OrgId org, RenderId id)
        => await records.FindRender(org, id, CancellationToken.None) ?? throw new LedgerBrokenException($"{id} was admitted and cannot be read");
}
