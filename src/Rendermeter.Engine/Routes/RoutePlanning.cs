using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>Decides how a request goes through a route: quotes every offer for it, leaves out what cannot serve it, holds it to the ceilings, and orders the rest. Pure.</summary>
public static class RoutePlanning
{
    /// <summary>Why an offer is left out that a limit does not name.</summary>
    public const string NotAllowed = "not allowed to this caller";

    /// <summary>Why an offer is left out that is too dear.</summary>
    public const string AboveTheCeiling = "above the ceiling";

    /// <summary>Decides it.</summary>
    /// <param name="histories">What the books say of each offer, by its name without a version.</param>
    /// <param name="configured">Whether the provider of an offer can be used here.</param>
    /// <param name="seed">What draws begin with.</param>
    /// <param name="room">What is left of the caps that name it; null where the route does not ask.</param>
    /// <param name="settled">What attempts of each offer came to, as the route names it, where its price is known after the run.</param>
    public static RoutePlan Plan(
        Route route, RenderRequest request, string keyName, PriceBook book, Func<string, bool> configured,
        IReadOnlyDictionary<string, OfferHistory> histories, ulong seed, DateTimeOffset now, PlanRoom? room = null,
        IReadOnlyDictionary<string, IReadOnlyList<SettledCost>>? settled = null)
    {
        var limits = route.Limits.Where(limit => limit.Match.Names(keyName, request.Feature, request.Customer, request.CustomerTier, request.Tags)).ToList();
        if (request.Parameters.TryGet("quality", out var quality) && limits.Find(limit => limit.Qualities.Count > 0 && !limit.Qualities.Contains(quality.Text)) is { } refusing)
        {
            return new RoutePlan(route.Offers, route.CeilingNanos, Choice: null, [], Observed: null, refusing.Qualities);
        }

        var leftOut = new List<LeftOut>();
        var candidates = new List<Candidate>();
        foreach (var offer in route.Offers)
        {
            if (limits.Exists(limit => limit.Offers.Count > 0 && !limit.Offers.Contains(offer)))
            {
                leftOut.Add(new LeftOut(offer, NotAllowed));
            }
            else if (limits.Find(limit => limit.Qualities.Count > 0 && DefaultQuality(book, offer, request) is { } usual && !limit.Qualities.Contains(usual)) is { } finer)
            {
                leftOut.Add(new LeftOut(offer, $"its usual quality is not allowed to this caller; allowed: {string.Join(", ", finer.Qualities)}"));
            }
            else if (Weighable(offer, request, book, configured, histories, settled?.GetValueOrDefault(offer) ?? [], now) is (var candidate, var why) && candidate is not null)
            {
                candidates.Add(candidate);
            }
            else
            {
                leftOut.Add(new LeftOut(offer, why!));
            }
        }

        if (candidates.Count == 0 && leftOut.Exists(left => left.Reason.StartsWith("its usual quality", StringComparison.Ordinal)))
        {
            return new RoutePlan(route.Offers, route.CeilingNanos, Choice: null, leftOut, Observed: null, limits.First(limit => limit.Qualities.Count > 0).Qualities);
        }

        var ceiling = Ceiling(route, limits, candidates, room);
        var above = candidates.Where(candidate => candidate.BoundNanos > ceiling || candidate.BoundNanos > Share(route, room?.OfOffer(candidate.Offer))).ToList();
        var observed = !route.Observes || above.Count == 0 ? null
            : above.Count < candidates.Count ? $"would have left out {string.Join(", ", above.Select(candidate => candidate.Offer))}"
            : $"would have {(route.ApprovalWithin is null ? "refused it" : "let it wait for approval")}: every offer is above {ChoiceText.Amount(ceiling ?? 0)}";
        if (!route.Observes && above.Count < candidates.Count)
        {
            leftOut.AddRange(above.Select(candidate => new LeftOut(candidate.Offer, candidate.BoundNanos > ceiling ? AboveTheCeiling : "above what is left of a cap")));
            candidates.RemoveAll(above.Contains);
        }

        // Where nothing can serve it, the offers stay as they are: the first of them is refused in its own words.
        var outputs = request.Parameters.TryGet("n", out var asked) && int.TryParse(asked.Text, System.Globalization.CultureInfo.InvariantCulture, out var count) ? Math.Clamp(count, 1, 1000) : 1;
        var scoring = route.Scoring with
        {
            DownstreamNanos = route.Scoring.DownstreamNanos + CostLines.ExpectedOfDelivered(route.Gate, route.Steps, outputs),
            AcceptedNanos = CostLines.ExpectedOfAccepted(route.Steps, outputs),
        };
        var choice = Choosing.Choose(scoring, candidates, seed);
        IReadOnlyList<string> allowed = [.. route.Offers.Where(offer => !leftOut.Exists(left => left.Offer == offer && left.Reason == NotAllowed))];
        return new RoutePlan(
            candidates.Count > 0 ? [.. choice.Ranked.Select(weighed => weighed.Candidate.Offer)] : allowed.Count > 0 ? allowed : route.Offers,
            route.Observes ? null : ceiling, choice, leftOut, observed, QualityRefused: null);
    }

    /// <summary>An offer without the version that is pinned.</summary>
    public static string WithoutVersion(string offer)
        => offer.LastIndexOf('@') is var at && at > offer.LastIndexOf('/') + 1 ? offer[..at] : offer;

    private static (Candidate? Candidate, string? Why) Weighable(
        string offer, RenderRequest request, PriceBook book, Func<string, bool> configured, IReadOnlyDictionary<string, OfferHistory> histories,
        IReadOnlyList<SettledCost> settled, DateTimeOffset now)
    {
        var parameters = request.Parameters;
        if (request.Inputs.Count > 0 && book.Find(offer) is { } sold)
        {
            (parameters, var wrong) = InputFacts.Of(sold, parameters, request.Inputs, isBounded: request.MaxCost is not null);
            if (wrong.Count > 0)
            {
                return (null, string.Join("; ", wrong.Select(error => error.Detail)));
            }
        }

        var asked = new QuoteRequest(offer, parameters, now) { Prompt = request.Prompt };
        if (book.TryRate(asked, out var rated) && (rated.IsExact || settled.Count < LearnedPrices.Enough) && configured(offer))
        {
            return (Rated(rated.Expected.Nanos, rated.UpperBound.Nanos, isLearned: false), null);
        }

        // Where there is no fast answer, or something is wrong: the quote says what.
        switch (book.Quote(asked))
        {
            case QuoteResult.Quoted { Quote: var quote } when !configured(offer):
                return (null, $"no provider is configured for {quote.Model}");
            case QuoteResult.Quoted { Quote: var listed }:
                var learned = LearnedPrices.Apply(book, listed, request.Prompt, settled);
                return OfferQuotes.HoldOf(learned, request.MaxCost) is { } hold
                    ? (Rated(learned.Expected.Nanos, hold.Nanos, learned.History is { IsUsed: true }), null)
                    : (null, "its price has no upper bound, and no max_cost was given");
            case QuoteResult.Invalid invalid:
                return (null, string.Join("; ", invalid.Errors.Select(error => error.Detail)));
            case QuoteResult.NoPrice none:
                return (null, none.Detail);
            default:
                return (null, "no price is known for it");
        }

        Candidate Rated(long expectedNanos, long boundNanos, bool isLearned)
        {
            var history = histories.GetValueOrDefault(WithoutVersion(offer), OfferHistory.None);
            return new Candidate(offer, expectedNanos, boundNanos, history, OfferHistories.Rests(history, now)) { IsLearned = isLearned };
        }
    }

    /// <summary>The quality that an offer fills in where none is asked for; null where one is, or where it knows none.</summary>
    private static string? DefaultQuality(PriceBook book, string offer, RenderRequest request)
        => request.Parameters.TryGet("quality", out _) ? null : book.Find(offer)?.Rule("quality")?.Default?.Text;

    private static long? Share(Route route, long? left)
        => route.CapShareThousandths is { } share && left is { } room ? (long)((Int128)room * share / 1000) : null;

    private static long? Ceiling(Route route, List<RouteLimit> limits, List<Candidate> candidates, PlanRoom? room)
    {
        var ceilings = limits.Select(limit => limit.CeilingNanos).Append(route.CeilingNanos).OfType<long>().ToList();
        if (route.CeilingMultipleThousandths is { } multiple && candidates.Count > 0)
        {
            ceilings.Add((long)Int128.Min((Int128)candidates[0].BoundNanos * multiple / 1000, long.MaxValue));
        }

        if (Share(route, room?.OfRequest) is { } share)
        {
            ceilings.Add(share);
        }

        return ceilings.Count == 0 ? null : ceilings.Min();
    }
}
