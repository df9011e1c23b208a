using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Attempts;

/// <summary>
/// How many submissions of this process are with a provider and with each of its models, how many began in the last minute, and until when a model does not want to
/// be asked. It only puts off; what a provider refuses all the same is a refusal like any other. Where places are short, organisations take turns: one that has
/// fewer comes before one that has more, whoever asks first.
/// </summary>
public sealed class ProviderLimits
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromSeconds(1);

    /// <summary>Until whoever found no place asks again. A vendor's own pace between two polls has nothing to do with it.</summary>
    private static readonly TimeSpan BetweenAsking = TimeSpan.FromSeconds(2);

    /// <summary>A place is kept for one that was told to come back, and for no longer than this beyond that: it may have been given up.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    /// <summary>Longer than any pause between two looks at a job that runs: who was not seen for this long is in doubt, or in the hands of another process.</summary>
    private static readonly TimeSpan LostAfter = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();

    /// <summary>By offer, and for all offers of a provider by its id.</summary>
    private readonly Dictionary<string, Places> _places = new(StringComparer.Ordinal);

    /// <summary>Takes a place for an attempt, of the provider and of its model, or says when to ask again.</summary>
    /// <param name="offer">The provider and its model: <c>fal/fal-ai/veo3.1</c>.</param>
    /// <returns>Null where it may begin now.</returns>
    public DateTimeOffset? Enter(string offer, OrgId org, AttemptId attempt, ProviderTraits traits, DateTimeOffset now)
    {
        lock (_gate)
        {
            var model = Of(offer);
            if (model.ClosedUntil > now)
            {
                return model.ClosedUntil;
            }

            var limited = Limited(offer, traits);
            var isInside = limited.Exists(one => one.Places.Inside.ContainsKey(attempt));
            if (model.Wary && !isInside)
            {
                // Its time is over; whether it takes anything again is for one to find out, and not for all who have waited.
                model.ClosedUntil = now + BetweenProbes;
            }

            if (isInside)
            {
                return null;
            }

            limited.ForEach(one => one.Places.Forget(now));
            var asked = limited.Select(one => (one.Places, At: ComeBack(one.Places, org, one.Limit, now))).ToList();
            var later = asked.Max(one => one.At);
            foreach (var (places, at) in asked)
            {
                // Only where there is no room is a place kept for it: elsewhere it would keep others from theirs.
                places.Of(org).Waiting.Remove(attempt);
                if (at is not null)
                {
                    places.Of(org).Waiting[attempt] = later!.Value + KeptFor;
                }
            }

            if (later is null)
            {
                limited.ForEach(one => one.Places.Take(org, attempt, one.Limit, now));
            }

            return later;
        }
    }

    /// <summary>An attempt is with its provider: one that an earlier process or another one has sent has a place from now on, and keeps it while it is looked at.</summary>
    public void Saw(string offer, OrgId org, AttemptId attempt, ProviderTraits traits, DateTimeOffset now)
    {
        lock (_gate)
        {
            Limited(offer, traits).Where(one => one.Limit.MostAtOnce < int.MaxValue).ToList().ForEach(one => one.Places.Saw(org, attempt, now));
        }
    }

    /// <summary>Gives the place back, or the wait for one up: the attempt is resolved.</summary>
    public void Leave(string offer, OrgId org, AttemptId attempt)
    {
        lock (_gate)
        {
            _places.GetValueOrDefault(offer)?.Leave(org, attempt);
            _places.GetValueOrDefault(Split(offer).Provider)?.Leave(org, attempt);
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
            if (_places.TryGetValue(offer, out var known) && known.Wary)
            {
                (known.Wary, known.ClosedUntil) = (false, default);
            }
        }
    }

    /// <summary>When to ask again, where there is no place now, or those that are free are for others; null where there is one.</summary>
    private static DateTimeOffset? ComeBack(Places known, OrgId org, SubmissionLimit limit, DateTimeOffset now)
    {
        var (places, starts) = (limit.MostAtOnce - known.Inside.Count, limit.MostPerMinute - known.Begun.Count);
        if (places <= 0)
        {
            return now + BetweenAsking;
        }

        if (starts <= 0)
        {
            return known.Begun.Peek().At + Minute;
        }

        return Math.Min(places, starts) > known.Before(org) ? null : now + BetweenAsking;
    }

    /// <summary>The places that are limited at all: those of the model, and those of its provider.</summary>
    private List<(Places Places, SubmissionLimit Limit)> Limited(string offer, ProviderTraits traits)
    {
        var (provider, model) = Split(offer);
        var limited = new List<(Places, SubmissionLimit)>();
        if (traits.ModelLimits.TryGetValue(model, out var own) && own != Unlimited)
        {
            limited.Add((Of(offer), own));
        }

        if (traits.Limit != Unlimited)
        {
            limited.Add((Of(provider), traits.Limit));
        }

        return limited;
    }

    private static readonly SubmissionLimit Unlimited = new();

    private static (string Provider, string Model) Split(string offer) => offer.IndexOf('/', StringComparison.Ordinal) is var at and > 0 ? (offer[..at], offer[(at + 1)..]) : (offer, "");

    private Places Of(string name) => _places.TryGetValue(name, out var known) ? known : _places[name] = new Places();

    /// <summary>The places of one model, or of one provider.</summary>
    private sealed class Places
    {
        private readonly Dictionary<OrgId, OfOrg> _orgs = [];
        private DateTimeOffset _tidied;

        /// <summary>Who has a place, whose it is, and when it was last seen.</summary>
        public Dictionary<AttemptId, (OrgId Org, DateTimeOffset SeenAt)> Inside { get; } = [];
        public Queue<(DateTimeOffset At, OrgId Org)> Begun { get; } = [];
        public DateTimeOffset ClosedUntil { get; set; }

        /// <summary>True from a refusal that named a pause until a submission is taken.</summary>
        public bool Wary { get; set; }

        public OfOrg Of(OrgId org) => _orgs.TryGetValue(org, out var known) ? known : _orgs[org] = new OfOrg();

        public void Take(OrgId org, AttemptId attempt, SubmissionLimit limit, DateTimeOffset now)
        {
            if (limit.MostAtOnce < int.MaxValue)
            {
                Saw(org, attempt, now);
            }

            if (limit.MostPerMinute < int.MaxValue)
            {
                Begun.Enqueue((now, org));
                Of(org).Begun++;
            }
        }

        public void Saw(OrgId org, AttemptId attempt, DateTimeOffset now)
        {
            Of(org).Inside += Inside.ContainsKey(attempt) ? 0 : 1;
            Inside[attempt] = (org, now);
        }

        public void Leave(OrgId org, AttemptId attempt)
        {
            if (_orgs.TryGetValue(org, out var known))
            {
                known.Inside -= Inside.Remove(attempt) ? 1 : 0;
                known.Waiting.Remove(attempt);
            }
        }

        /// <summary>How many places others have to get before this organisation has no more than they do.</summary>
        public long Before(OrgId org)
        {
            var mine = Of(org).Share;
            return mine == 0 ? 0 : _orgs.Values.Sum(other => (long)Math.Min(other.Waiting.Count, Math.Max(0, mine - other.Share)));
        }

        /// <summary>What began more than a minute ago, who waited and has not come back, and who has a place and is not seen any more.</summary>
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
            foreach (var (attempt, (org, _)) in Inside.Where(one => one.Value.SeenAt <= now - LostAfter))
            {
                Leave(org, attempt);
            }

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

    /// <summary>What one organisation has with a model or a provider, and what of it waits, until when.</summary>
    private sealed class OfOrg
    {
        public int Inside { get; set; }
        public int Begun { get; set; }
        public Dictionary<AttemptId, DateTimeOffset> Waiting { get; } = [];
        public int Share => Inside + Begun;
    }
}
