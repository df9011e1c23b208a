namespace Rendermeter.Engine.Routes;

/// <summary>Orders the offers of a route for one request. Pure: the same candidates and seed give the same choice.</summary>
public static class Choosing
{
    /// <summary>What an offer nobody has seen is taken for: as good as one that had 4 of 5 attempts accepted.</summary>
    private const int PriorAttempts = 5;
    private const int PriorAccepted = 4;
    private const long PriorLatencyMilliseconds = 5_000;

    /// <summary>An offer whose acceptance is not even this is not told apart from it: a score stays finite.</summary>
    private const int LeastAcceptancePerMillion = 1_000;

    /// <summary>Orders the candidates.</summary>
    public static Choice Choose(RouteScoring scoring, IReadOnlyList<Candidate> candidates, ulong seed)
    {
        var draw = new Draw(seed);
        var weighed = new Weighed[candidates.Count];
        for (var at = 0; at < weighed.Length; at++)
        {
            weighed[at] = Weigh(scoring, candidates[at], at);
        }

        // What scores the same is rotated by the seed, so that equal offers share the work.
        var ranks = new (bool Resting, long Score, ulong Tie, int At)[weighed.Length];
        for (var at = 0; at < ranks.Length; at++)
        {
            ranks[at] = (weighed[at].Candidate.Resting, weighed[at].ScoreNanos, scoring.Order == RouteOrder.Listed ? (ulong)at : draw.Next(), at);
        }

        Array.Sort(ranks);
        var ranked = scoring.Order == RouteOrder.Split ? Split(scoring, weighed, draw) : [.. ranks.Select(rank => weighed[rank.At])];
        return Explore(scoring, ranked, draw) is { } drawn
            ? new Choice([drawn, .. ranked.Where(other => other != drawn)], Explored: true, seed)
            : new Choice(ranked, Explored: false, seed);
    }

    /// <summary>What is known of an offer, with the prior.</summary>
    public static Weighed Weigh(RouteScoring scoring, Candidate candidate, int place)
    {
        var history = candidate.History;
        var attempts = history.Attempts + PriorAttempts;
        var perMillion = Math.Max(LeastAcceptancePerMillion, (int)((history.Accepted + PriorAccepted) * 1_000_000L / attempts));
        var latency = (history.LatencyMilliseconds + PriorAttempts * PriorLatencyMilliseconds) / attempts;
        var spread = candidate.IsLearned ? 1_000_000 : Spread(history);
        var money = (Int128)candidate.ExpectedNanos * spread / 1_000_000;
        var score = scoring.Order switch
        {
            RouteOrder.Listed or RouteOrder.Split => place,
            RouteOrder.Cheapest => candidate.ExpectedNanos,
            RouteOrder.Fastest => latency * 1_000_000 / perMillion,
            RouteOrder.LeastTotalCost => Clamped((money + (Int128)scoring.ValueOfSecondNanos * latency / 1000 + scoring.DownstreamNanos) * 1_000_000 / perMillion + scoring.AcceptedNanos),
        };
        return new Weighed(candidate, score, perMillion / 1000, latency, (int)Math.Min(int.MaxValue, spread / 1000));
    }

    /// <summary>Charged by quoted, per million, pulled towards one by as many attempts at the quote as the prior has.</summary>
    private static long Spread(OfferHistory history)
    {
        if (history.Attempts == 0 || history.QuotedNanos == 0)
        {
            return 1_000_000;
        }

        var prior = (Int128)history.QuotedNanos * PriorAttempts / history.Attempts;
        return Clamped((history.ChargedNanos + prior) * 1_000_000 / (history.QuotedNanos + prior));
    }

    private static long Clamped(Int128 value) => (long)Int128.Min(value, long.MaxValue);

    /// <summary>Draws, now and then, an offer that would be the best if all its outputs were accepted; the least tried are the likeliest.</summary>
    private static Weighed? Explore(RouteScoring scoring, IReadOnlyList<Weighed> ranked, Draw draw)
    {
        if (scoring.ExplorationThousandths == 0 || ranked.Count < 2 || draw.Below(1000) >= (ulong)scoring.ExplorationThousandths)
        {
            return null;
        }

        var best = ranked[0].ScoreNanos;
        var hopeful = ranked.Skip(1).Where(other => !other.Candidate.Resting && (Int128)other.ScoreNanos * other.AcceptanceThousandths / 1000 < best).ToList();
        return hopeful.Count == 0 ? null : hopeful[(int)draw.Below((ulong)hopeful.Count)];
    }

    private static List<Weighed> Split(RouteScoring scoring, Weighed[] weighed, Draw draw)
    {
        var left = weighed.Select((offer, at) => (Offer: offer, Weight: scoring.Weights.Count > at ? (ulong)scoring.Weights[at] : 1)).ToList();
        var ranked = new List<Weighed>();
        while (left.Count > 0)
        {
            var total = left.Aggregate(0UL, (sum, offer) => sum + (offer.Offer.Candidate.Resting ? 0 : offer.Weight));
            var at = 0;
            for (var point = total == 0 ? 0 : draw.Below(total); at < left.Count - 1; at++)
            {
                var weight = left[at].Offer.Candidate.Resting ? 0 : left[at].Weight;
                if (total == 0 || point < weight)
                {
                    break;
                }

                point -= weight;
            }

            ranked.Add(left[at].Offer);
            left.RemoveAt(at);
        }

        return ranked;
    }

    /// <summary>SplitMix64: small, seeded, the same everywhere.</summary>
    private sealed class Draw(ulong seed)
    {
        private ulong _state = seed;

        public ulong Next()
        {
            unchecked
            {
                _state += 0x9E3779B97F4A7C15;
                var value = _state;
                value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
                value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
                return value ^ (value >> 31);
            }
        }

        public ulong Below(ulong limit) => (ulong)(((UInt128)Next() * limit) >> 64);
    }
}
