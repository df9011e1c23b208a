using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>Whether another offer may follow a resolved attempt. Pure.</summary>
public static class Failover
{
    /// <summary>Why the last attempt is left behind: <c>rejected</c>, or the provider's outcome.</summary>
    public static string Reason(Attempt last)
        => last.Accepted == false ? "rejected"
            : System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(last.Settlement?.Outcome.ToString() ?? "never_sent");

    /// <summary>The offers that may still be tried, in order. Each is used once; what the customer asked for wrongly or took back is not tried again.</summary>
    public static IEnumerable<string> Remaining(RenderRecord record)
    {
        if (record.Last.Settlement?.Outcome is JobOutcome.RefusedInput or JobOutcome.CancelledBeforeStart or JobOutcome.CancelledAfterStart)
        {
            return [];
        }

        var used = record.Attempts.Select(attempt => attempt.Offer.Name).ToHashSet(StringComparer.Ordinal);
        return record.Render.Offers.SkipWhile(offer => !IsOf(offer, record.Last.Offer)).Where(offer => !used.Contains(WithoutVersion(offer)));
    }

    /// <summary>Offers are compared as models: a Cloudflare model begins with '@', so only one behind the name's start marks a version.</summary>
    private static bool IsOf(string offer, Offer last) => WithoutVersion(offer) == last.Name;

    private static string WithoutVersion(string offer)
        => offer.LastIndexOf('@') is var at && at > offer.LastIndexOf('/') + 1 ? offer[..at] : offer;
}
