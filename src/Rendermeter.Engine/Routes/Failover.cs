using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>Whether another offer may follow a resolved attempt. Pure.</summary>
public static class Failover
{
    /// <summary>Why the last attempt is left behind: <c>rejected</c>, <c>in_doubt</c>, or the provider's outcome.</summary>
    public static string Reason(Attempt last)
        => last.Accepted == false ? "rejected"
            : last.State == AttemptState.InDoubt ? "in_doubt"
            : System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(last.Settlement?.Outcome.ToString() ?? "never_sent");

    /// <summary>The offers that may still be tried, in order. Each is used once; what the customer asked for wrongly or took back is not tried again.</summary>
    public static IEnumerable<string> Remaining(RenderRecord record)
    {
        if (record.Last.Settlement is { Retry: RetryClass.Never } or { Outcome: JobOutcome.RefusedInput or JobOutcome.CancelledBeforeStart or JobOutcome.CancelledAfterStart })
        {
            return [];
        }

        var used = record.Attempts.Select(attempt => attempt.Offer.Name).ToHashSet(StringComparer.Ordinal);
        return record.Render.Offers.SkipWhile(offer => !IsOf(offer, record.Last.Offer)).Where(offer => !used.Contains(WithoutVersion(offer)));
    }

    /// <summary>
    /// When the same offer may be tried again, or null where it may not: only what the provider calls a matter of time, within the budget, and not before
    /// the provider wants to be asked.
    /// </summary>
    public static DateTimeOffset? AgainAt(RenderRecord record, RetryBudget budget, DateTimeOffset now)
    {
        var onOffer = record.Attempts.Count(attempt => attempt.Offer.Name == record.Last.Offer.Name);
        if (record.Last is not { State: AttemptState.Free, Settlement: { Retry: RetryClass.Later } settlement }
            || record.Attempts.Count >= budget.MostAttempts || onOffer >= budget.MostOnOneOffer)
        {
            return null;
        }

        var at = now + (budget.FirstPause * (1 << (onOffer - 1)));
        at = settlement.RetryAt > at ? settlement.RetryAt.Value : at;
        var last = record.Render.CreatedAt + budget.Within;
        return at <= (record.Render.DeadlineAt < last ? record.Render.DeadlineAt : last) ? at : null;
    }

    /// <summary>The offers that stand behind one.</summary>
    public static IReadOnlyList<string> After(IReadOnlyList<string> offers, Offer one) => [.. offers.SkipWhile(offer => !IsOf(offer, one)).Skip(1)];

    /// <summary>Offers are compared as models: a Cloudflare model begins with '@', so only one behind the name's start marks a version.</summary>
    private static bool IsOf(string offer, Offer last) => WithoutVersion(offer) == last.Name;

    private static string WithoutVersion(string offer)
        => offer.LastIndexOf('@') is var at && at > offer.LastIndexOf('/') + 1 ? offer[..at] : offer;
}
