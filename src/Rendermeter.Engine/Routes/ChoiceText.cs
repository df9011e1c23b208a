using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rendermeter.Engine.Routes;

/// <summary>A choice as it is kept and shown: every input that it was made from.</summary>
public static class ChoiceText
{
    /// <summary>A JSON object; null where nothing was weighed.</summary>
    public static string? Write(Route route, RoutePlan plan)
    {
        if (plan.Choice is not { } choice)
        {
            return null;
        }

        var offers = new JsonArray([.. choice.Ranked.Select(weighed => new JsonObject
        {
            ["offer"] = weighed.Candidate.Offer,
            ["expected"] = Amount(weighed.Candidate.ExpectedNanos),
            ["upper_bound"] = Amount(weighed.Candidate.BoundNanos),
            ["score"] = route.Scoring.Order is RouteOrder.Cheapest or RouteOrder.LeastTotalCost
                ? Amount(weighed.ScoreNanos) : weighed.ScoreNanos.ToString(CultureInfo.InvariantCulture),
            ["acceptance_thousandths"] = weighed.AcceptanceThousandths,
            ["latency_milliseconds"] = weighed.LatencyMilliseconds,
            ["spread_thousandths"] = weighed.SpreadThousandths,
            ["attempts"] = weighed.Candidate.History.Attempts,
            ["accepted"] = weighed.Candidate.History.Accepted,
            ["resting"] = weighed.Candidate.Resting,
        })]);
        return new JsonObject
        {
            ["order"] = RouteReading.Name(route.Scoring.Order),
            ["seed"] = choice.Seed.ToString(CultureInfo.InvariantCulture),
            ["explored"] = choice.Explored,
            ["currency"] = plan.Unit,
            ["ceiling"] = plan.CeilingNanos is { } ceiling ? Amount(ceiling) : null,
            ["observed"] = plan.Observed,
            ["offers"] = offers,
            ["left_out"] = new JsonArray([.. plan.LeftOut.Select(left => new JsonObject { ["offer"] = left.Offer, ["reason"] = left.Reason })]),
        }.ToJsonString(JsonSerializerOptions.Web);
    }

    /// <summary>An amount of nano-units as it is written: nine decimals.</summary>
    public static string Amount(long nanos)
    {
        var whole = Int128.Abs(nanos);
        return string.Create(CultureInfo.InvariantCulture, $"{(nanos < 0 ? "-" : "")}{whole / 1_000_000_000}.{whole % 1_000_000_000:D9}");
    }
}
