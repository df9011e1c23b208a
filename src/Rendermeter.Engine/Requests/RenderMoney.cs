using System.Text.Json;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Requests;

/// <summary>Small readings of money and counts that the way of a render needs.</summary>
public static class RenderMoney
{
    /// <summary>The currency of a render.</summary>
    public static Currency Unit(Render render)
        => Currency.TryParse(render.Unit, out var currency) ? currency : throw new LedgerBrokenException($"{render.Unit} is no currency");

    /// <summary>What a further attempt without a bound of its own may hold; all of <c>max_cost</c> where nothing is left of it, so that it is refused for that.</summary>
    public static Money? LeftOfMaxCost(RenderRecord record)
        => record.Render.MaxCostNanos is not { } most ? null
            : Money.FromNanos(most - record.Attempts.Sum(attempt => attempt.ChargeNanos) is > 0 and var left ? left : most, Unit(record.Render));

    /// <summary>A refusal's code as it is written: <c>cap_spend</c>.</summary>
    public static string Code(RefusalCode code) => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());

    /// <summary>How many files a quote is for; 1 where its model does not sell several.</summary>
    public static int OutputsAsked(Quote quote)
        => (quote.Parameters.TryGet("n", out var asked) || quote.Defaults.TryGet("n", out asked)) && int.TryParse(asked.Text, System.Globalization.CultureInfo.InvariantCulture, out var count)
            ? count
            : 1;
}
