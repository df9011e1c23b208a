using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Attempts;

/// <summary>
/// How many submissions of this process are with a provider's model, how many began in the last minute, and until when it does not want to be asked.
/// It only puts off; what a provider refuses all the same is a refusal like any other. Where places are short, organisations take turns: one that has fewer
/// with the provider comes before one that has more, whoever asks first.
/// </summary>
public sealed class ProviderLimits
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromSeconds(1);

    /// <summary>A place is kept for one that was told to come back, and for no longer than this beyond that: it may have been given up.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, OfOffer> _offers = new(StringComparer.Ordinal);

    /// <summary>Takes a place for an attempt, or says when to ask again.</summary>
    /// <returns>Null where it may begin now.</returns>
    public DateTimeOffset? Enter(string offer, OrgId org, AttemptId attempt, ProviderTraits traits, DateTimeOffset now)
    {
        lock (_gate)
        {
            var known = Of(offer);
            if (known.ClosedUntil > now)
            {
                return known.ClosedUntil;
            }

            if (known.Wary && !known.Inside.Contains(attempt))
            {
                // Its time is over; whether it takes anything again is for one to find out, and not for all who have waited.
                known.ClosedUntil = now + BetweenProbes;
            }

            if (known.Inside.Contains(attempt) || traits is { MostAtOnce: int.MaxValue, MostPerMinute: int.MaxValue })
            {
                return null;
            }

            known.Forget(now);
            if (ComeBack(known, org, traits, now) is { } later)
            {
                known.Of(org).Waiting[attempt] = later + KeptFor;
                return later;
            }

            known.Of(org).Waiting.Remove(attempt);
            if (traits.MostAtOnce < int.MaxValue)
            {
                known.Inside.Add(attempt);
                known.Of(org).Inside++;
            }

            if (traits.MostPerMinute < int.MaxValue)
            {
                known.Begun.Enqueue((now, org));
                known.Of(org).Begun++;
            }

            return null;
        }
    }

    /// <summary>Gives the place back, or the wait for one up: the attempt is resolved.</summary>
    public void Leave(string offer, OrgId org, AttemptId attempt)
    {
        lock (_gate)
        {
            var known = Of(offer);
            if (known.Inside.Remove(attempt))
            {
                known.Of(org).Inside--;
            }

            known.GivenUp(org, attempt);
        }
    }

    /// <summary>Nothing begins before then: the provider has said so. After it, one at a time, until one is taken.</summary>
    public void Close(string offer, DateTimeOffset until)
    {
        lock (_gate)
        {
            var known = Of(offer);
            known.ClosedUntil = known.ClosedUntil > until ? known.ClosedUntil : until;
            known.Wary = true;
        }
    }

    /// <summary>The provider has taken a submission: nobody has to wait any more.</summary>
    public void Open(string offer)
    {
        lock (_gate)
        {
            if (_offers.TryGetValue(offer, out var known) && known.Wary)
            {
                (known.Wary, known.ClosedUntil) = (false, default);
            }
        }
    }

    /// <summary>When to ask again, where there is no place now, or those that are free are for others; null where there is one.</summary>
    private static DateTimeOffset? ComeBack(OfOffer known, OrgId org, ProviderTraits traits, DateTimeOffset now)
    {
        var (places, starts) = (traits.MostAtOnce - known.Inside.Count, traits.MostPerMinute - known.Begun.Count);
        if (places <= 0)
        {
            return now + traits.PollInterval;
        }

        if (starts <= 0)
        {
            return known.Begun.Peek().At + Minute;
        }

        return Math.Min(places, starts) > known.Before(org) ? null : now + traits.PollInterval;
    }

    private OfOffer Of(string offer) => _offers.TryGetValue(offer, out var known) ? known : _offers[offer] = new OfOffer();

    private sealed class OfOffer
    {
        private readonly Dictionary<OrgId, OfOrg> _orgs = [];
        private DateTimeOffset _tidied;

        public HashSet<AttemptId> Inside { get; } = [];
        public Queue<(DateTimeOffset At, OrgId Org)> Begun { get; } = [];
        public DateTimeOffset ClosedUntil { get; set; }

        /// <summary>True from a refusal that named a pause until a submission is taken.</summary>
        public bool Wary { get; set; }

        public OfOrg Of(OrgId org) => _orgs.TryGetValue(org, out var known) ? known : _orgs[org] = new OfOrg();

        public void GivenUp(OrgId org, AttemptId attempt)
        {
            if (_orgs.TryGetValue(org, out var known))
            {
                known.Waiting.Remove(attempt);
            }
        }

        /// <summary>How many places others have to get before this organisation has no more than they do.</summary>
        public long Before(OrgId org)
        {
            var mine = Of(org).Share;
            return mine == 0 ? 0 : _orgs.Values.Sum(other => (long)Math.Min(other.Waiting.Count, Math.Max(0, mine - other.Share)));
        }

        /// <summary>What began more than a minute ago, and who waited and has not come back.</summary>
        public void Forget(DateTimeOffset now)
        {
            while (Begun.TryPeek(out var oldest) && oldest.At <= now - Minute)
            {
                Begun.Dequeue();
                Of(oldest.Org).Begun--;
            }

            if (now < _tidied + BetweenProbes)
            {
                return;
            }

            _tidied = now;
            foreach (var (org, known) in _orgs)
            {
                foreach (var (attempt, _) in known.Waiting.Where(one => one.Value <= now))
                {
                    known.Waiting.Remove(attempt);
                }

                if (known.Waiting.Count == 0 && known.Share == 0)
                {
                    _orgs.Remove(org);
                }
            }
        }
    }

    /// <summary>What one organisation has with a model of a provider, and what of it waits, until when.</summary>
    private sealed class OfOrg
    {
        public int Inside { get; set; }
        public int Begun { get; set; }
        public Dictionary<AttemptId, DateTimeOffset> Waiting { get; } = [];
        public int Share => Inside + Begun;
    }
}
