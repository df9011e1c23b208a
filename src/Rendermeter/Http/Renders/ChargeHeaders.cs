using System.Globalization;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Http.Json;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http.Renders;

/// <summary>What an answer that costs money says in its headers. An unknown charge is an absent header, never 0.</summary>
internal static class ChargeHeaders
{
    public static void Write(HttpResponse response, RenderRecord record)
    {
        var headers = response.Headers;
        headers["x-rendermeter-render-id"] = record.Render.Id.ToString();
        if (record.Attempts.Count == 0)
        {
            // Nothing is decided: there is no provider, and what it will be charged is not known.
            headers["x-rendermeter-attempts"] = "0";
            return;
        }

        headers["x-rendermeter-provider"] = record.Last.Offer.Provider;
        headers["x-rendermeter-attempts"] = record.Attempts.Count.ToString(CultureInfo.InvariantCulture);
        if (record.ChargedNanos is not { } charged || record.Render.Unit != Currency.Usd.Code)
        {
            return;
        }

        if (record.Render.End is not null)
        {
            headers["x-rendermeter-charge"] = JsonWriting.Amount(charged);
            headers["x-rendermeter-charge-kind"] = "settled";
            headers["x-litellm-response-cost"] = JsonWriting.Amount(charged);
        }
        else
        {
            headers["x-rendermeter-charge"] = JsonWriting.Amount(charged + record.Attempts.Where(attempt => !attempt.State.IsResolved()).Sum(ExpectedNanos));
            headers["x-rendermeter-charge-kind"] = "quote";
        }
    }

    /// <summary>What the tenant is expected to pay: the quote with the markup that it was held with, and never above the hold.</summary>
    private static long ExpectedNanos(Attempt attempt)
    {
        using var quote = JsonDocument.Parse(attempt.QuoteJson);
        return Money.TryParse(quote.RootElement.GetProperty("expected").GetString(), Currency.Usd, out var expected)
            ? Math.Min(attempt.Markup?.Charge(expected.Nanos) ?? expected.Nanos, attempt.HoldNanos)
            : attempt.HoldNanos;
    }
}
