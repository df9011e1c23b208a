using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Attempts;

/// <summary>
/// How many submissions of this process are with a provider's model, how many began in the last minute, and until when it does not want to be asked.
/// It only puts off; what a provider refuses all the same is a refusal like any other.
/// </summary>
public sealed class ProviderLimits
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, OfOffer> _offers = new(StringComparer.Ordinal);

    /// <summary>Takes a place for an attempt, or says when to ask again.</summary>
    /// <returns>Null where it may begin now.</returns>
    public DateTimeOffset? Enter(string offer, AttemptId attempt, ProviderTraits traits, DateTimeOffset now)
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

            while (known.Begun.TryPeek(out var oldest) && oldest <= now - Minute)
            {
                known.Begun.Dequeue();
            }

            if (known.Inside.Contains(attempt))
            {
                return null;
            }

            if (known.Inside.Count >= traits.MostAtOnce)
            {
                return now + traits.PollInterval;
            }

            if (known.Begun.Count >= traits.MostPerMinute)
            {
                return known.Begun.Peek() + Minute;
            }

            if (traits.MostAtOnce < int.MaxValue)
            {
                known.Inside.Add(attempt);
            }

            if (traits.MostPerMinute < int.MaxValue)
            {
                known.Begun.Enqueue(now);
            }

            return null;
        }
    }

    /// <summary>Gives the place back: the attempt is resolved.</summary>
    public void Leave(string offer, AttemptId attempt)
    {
        lock (_gate)
        {
            Of(offer).Inside.Remove(attempt);
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

    private OfOffer Of(string offer) => _offers.TryGetValue(offer, out var known) ? known : _offers[offer] = new OfOffer();

    private sealed class OfOffer
    {
        public HashSet<AttemptId> Inside { get; } = [];
        public Queue<DateTimeOffset> Begun { get; } = [];
        public DateTimeOffset ClosedUntil { get; set; }

        /// <summary>True from a refusal that named a pause until a submission is taken.</summary>
        public bool Wary { get; set; }
    }
}
