using System.Globalization;
using System.Text.Json;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>An attempt that its provider billed, with evidence of how much: reported or measured, never what was only asked for.</summary>
/// <param name="QuoteJson">Its quote, as it was shown.</param>
public sealed record SettledAttempt(JobOutcome Outcome, long CostNanos, string QuoteJson)
{
    /// <summary>Its cost with the shape of its quote; null where the quote has none: it was exact, or older than that.</summary>
    public SettledCost? Cost()
    {
        using var read = JsonDocument.Parse(QuoteJson);
        return read.RootElement.TryGetProperty("history", out var history)
            ? new SettledCost(
                history.GetProperty("shape").GetString()!, long.Parse(history.GetProperty("scale").GetString()!, CultureInfo.InvariantCulture), CostNanos,
                Outcome is JobOutcome.Success)
            : null;
    }
}
