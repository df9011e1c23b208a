using Rendermeter.Engine.Routes;

namespace Rendermeter.Engine.Tests.Routes;

/// <summary>
/// A seeded world of offers whose acceptance drifts and whose providers go away for a while; it answers whether attempt n of an offer would be
/// accepted, whoever asks, so that every strategy meets the same luck.
/// </summary>
internal sealed class ChoiceWorld
{
    public const int Renders = 2_000;
    private const int OfferCount = 5;
    private const long Cent = 10_000_000;

    private readonly Random _random;
    private readonly int[,] _acceptance = new int[OfferCount, Renders];
    private readonly bool[,] _away = new bool[OfferCount, Renders];
    private readonly int[,] _luck = new int[OfferCount, Renders];

    public ChoiceWorld(int seed)
    {
        _random = new Random(seed);
        Prices = new long[OfferCount];
        Latency = new long[OfferCount];
        for (var offer = 0; offer < OfferCount; offer++)
        {
            // The first is what a price list recommends and what the list does not say: it is mostly rejected.
            Prices[offer] = offer == 0 ? _random.NextInt64(3 * Cent, 4 * Cent) : _random.NextInt64(4 * Cent, 9 * Cent);
            Latency[offer] = _random.Next(2_000, 20_000);
            Drift(offer, offer == 0 ? (50, 150) : (500, 950));
            GoAway(offer);
        }
    }

    public long[] Prices { get; }
    public long[] Latency { get; }
    public long CeilingNanos => 30 * Cent;

    /// <summary>What a strategy pays for each accepted output, in nano-units; it says the order for render n, and is told each attempt.</summary>
    /// <param name="tell">Offer, whether it was there, whether it was accepted.</param>
    public (long CostPerAccepted, long MostPaid, int Accepted) Run(Func<int, IReadOnlyList<int>> order, Action<int, bool, bool>? tell = null)
    {
        long paid = 0, most = 0;
        var accepted = 0;
        for (var render = 0; render < Renders; render++)
        {
            long spent = 0;
            foreach (var offer in order(render))
            {
                if (spent + Prices[offer] > CeilingNanos)
                {
                    continue;
                }

                var there = !_away[offer, render];
                var good = there && _luck[offer, render] < _acceptance[offer, render];
                spent += there ? Prices[offer] : 0;
                tell?.Invoke(offer, there, good);
                if (good)
                {
                    accepted++;
                    break;
                }
            }

            paid += spent;
            most = Math.Max(most, spent);
        }

        return (paid / accepted, most, accepted);
    }

    /// <summary>The least that any fixed order would have paid, known afterwards.</summary>
    public long BestInHindsight() => Orders([.. Enumerable.Range(0, OfferCount)]).Min(order => Run(_ => order).CostPerAccepted);

    public IReadOnlyList<int> CheapestFirst() => [.. Enumerable.Range(0, OfferCount).OrderBy(offer => Prices[offer])];

    /// <summary>The least-total-cost route as it runs: it knows the prices and what its own attempts came to.</summary>
    public (long CostPerAccepted, long MostPaid, int Accepted) Route(ulong seed)
    {
        var seen = Enumerable.Range(0, OfferCount).Select(_ => new Queue<(bool There, bool Good)>()).ToArray();
        var scoring = new RouteScoring(RouteOrder.LeastTotalCost, ValueOfSecondNanos: 0, DownstreamNanos: 0, ExplorationThousandths: 20, Weights: []);
        return Run(
            render =>
            {
                var candidates = Enumerable.Range(0, OfferCount).Select(offer => new Candidate($"world/{offer}", Prices[offer], Prices[offer], History(offer, seen[offer]), Resting: false)).ToList();
                return [.. Choosing.Choose(scoring, candidates, unchecked(seed * 1_000_003 + (ulong)render)).Ranked.Select(weighed => weighed.Candidate.Offer[^1] - '0')];
            },
            (offer, there, good) =>
            {
                seen[offer].Enqueue((there, good));
                if (seen[offer].Count > OfferHistory.Window)
                {
                    seen[offer].Dequeue();
                }
            });
    }

    private OfferHistory History(int offer, Queue<(bool There, bool Good)> seen)
    {
        var delivered = seen.Count(attempt => attempt.There);
        return new OfferHistory(seen.Count, delivered, seen.Count(attempt => attempt.Good), seen.Count * Latency[offer], seen.Count * Prices[offer], delivered * Prices[offer]);
    }

    private void Drift(int offer, (int Least, int Most) range)
    {
        var now = _random.Next(range.Least, range.Most);
        for (var render = 0; render < Renders; render++)
        {
            now = Math.Clamp(now + _random.Next(-6, 7), range.Least, range.Most);
            _acceptance[offer, render] = now;
            _luck[offer, render] = _random.Next(1000);
        }
    }

    private void GoAway(int offer)
    {
        for (var outage = 0; outage < 2; outage++)
        {
            var from = _random.Next(Renders);
            for (var render = from; render < Math.Min(Renders, from + 100); render++)
            {
                _away[offer, render] = true;
            }
        }
    }

    private static IEnumerable<int[]> Orders(int[] offers)
        => offers.Length == 1 ? [offers] : offers.SelectMany(first => Orders([.. offers.Where(offer => offer != first)]).Select(rest => (int[])[first, .. rest]));
}
