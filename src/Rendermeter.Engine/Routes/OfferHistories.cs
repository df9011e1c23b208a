using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>What a list of attempts says of each offer. Pure.</summary>
public static class OfferHistories
{
    /// <summary>So many failures in a row, the last within <see cref="Rest"/>, and the offer rests.</summary>
    private const int FailuresToRest = 5;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(60);

    /// <summary>Sums up the last attempts of each offer; what the customer asked wrongly or took back says nothing of an offer.</summary>
    /// <param name="attempts">The newest first.</param>
    public static IReadOnlyDictionary<string, OfferHistory> Of(IEnumerable<OfferAttempt> attempts) => attempts
        .Where(attempt => attempt.Outcome is not (JobOutcome.RefusedInput or JobOutcome.CancelledBeforeStart or JobOutcome.CancelledAfterStart))
        .GroupBy(attempt => attempt.Offer, StringComparer.Ordinal)
        .ToDictionary(offer => offer.Key, offer => Sum([.. offer.Take(OfferHistory.Window)]), StringComparer.Ordinal);

    /// <summary>Whether an offer rests: its last attempts failed in a row, and the last of them not long ago. After that one render tries it again.</summary>
    public static bool Rests(OfferHistory history, DateTimeOffset now) => history.FailuresInARow >= FailuresToRest && history.LastAt + Rest > now;

    private static OfferHistory Sum(IReadOnlyList<OfferAttempt> attempts) => new(
        attempts.Count,
        attempts.Count(Delivered),
        attempts.Count(attempt => attempt.Accepted == true),
        attempts.Sum(attempt => (attempt.ResolvedAt - attempt.CreatedAt).Ticks / TimeSpan.TicksPerMillisecond),
        attempts.Sum(attempt => Expected(attempt.QuoteJson)),
        attempts.Sum(attempt => attempt.ChargeNanos))
    {
        FailuresInARow = attempts.TakeWhile(attempt => !Delivered(attempt)).Count(),
        LastAt = attempts[0].ResolvedAt,
    };

    private static bool Delivered(OfferAttempt attempt) => attempt.State == AttemptState.Billed && attempt.Outcome is JobOutcome.Success or JobOutcome.Partial;

    private static long Expected(string quote)
    {
        using var read = JsonDocument.Parse(quote);
        return read.RootElement.TryGetProperty("expected", out var expected) && Money.TryParse(expected.GetString(), Currency.Usd, out var amount) ? amount.Nanos : 0;
    }
}
