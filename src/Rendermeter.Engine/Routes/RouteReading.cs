using System.Globalization;
using System.Text.Json;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Routes;

/// <summary>Reads what an operator writes of a route, except its offers. Whatever is wrong is listed, each beginning with its place.</summary>
internal static class RouteReading
{
    private const int DefaultExplorationThousandths = 20;
    private const int MostLimits = 100;
    private const int MostOffersOfLimit = 20;

    public static RouteScoring Scoring(string pointer, RouteOptions options, int offers, ICollection<string> errors)
    {
        var order = Enum.GetValues<RouteOrder>().Where(order => Name(order) == (options.Order ?? "listed")).Select(order => (RouteOrder?)order).FirstOrDefault();
        if (order is null)
        {
            errors.Add($"{pointer}:Order: '{options.Order}' is no order; allowed: {string.Join(", ", Enum.GetValues<RouteOrder>().Select(Name))}");
        }

        if (options.Weights.Count > 0 && (order != RouteOrder.Split || options.Weights.Count != offers))
        {
            errors.Add($"{pointer}:Weights: only a split has weights, one for each of its offers");
        }

        var weights = options.Weights.Select((weight, at) => Whole($"{pointer}:Weights:{at}", weight, 0, 1000, 0, errors)).ToList();
        if (weights.Count > 0 && weights.Sum() == 0)
        {
            errors.Add($"{pointer}:Weights: at least one is above 0");
        }

        var explored = order is RouteOrder.LeastTotalCost or RouteOrder.Fastest ? DefaultExplorationThousandths : 0;
        return new RouteScoring(
            order ?? RouteOrder.Listed, Amount($"{pointer}:ValueOfSecond", options.ValueOfSecond, errors) ?? 0, DownstreamNanos: 0,
            Whole($"{pointer}:Exploration", options.Exploration, 0, 200, explored, errors), weights);
    }

    public static IReadOnlyList<RouteLimit> Limits(string pointer, RouteOptions options, IReadOnlyList<string> offers, ICollection<string> errors)
    {
        if (options.Limits.Count > MostLimits)
        {
            errors.Add($"{pointer}:Limits: a route has at most {MostLimits} limits");
            return [];
        }

        var limits = new List<RouteLimit>();
        foreach (var (index, limit) in options.Limits.Index())
        {
            var at = $"{pointer}:Limits:{index}";
            if ((limit.Key ?? limit.Feature ?? limit.Customer ?? limit.CustomerTier ?? limit.Tag) is null)
            {
                errors.Add($"{at}: Key, Feature, Customer, CustomerTier or Tag says whom it names; what holds for all is the route's own");
            }

            if (limit.Offers.Count > MostOffersOfLimit)
            {
                errors.Add($"{at}:Offers: a limit has at most {MostOffersOfLimit} offers");
                continue;
            }

            foreach (var unknown in limit.Offers.Where(offer => !offers.Contains(offer)))
            {
                errors.Add($"{at}:Offers: {unknown} is none of the offers of the route: {string.Join(", ", offers)}");
            }

            limits.Add(new RouteLimit(new RouteMatch(limit.Key, limit.Feature, limit.Customer, limit.Tag, limit.CustomerTier), Amount($"{at}:Ceiling", limit.Ceiling, errors), limit.Qualities, limit.Offers));
        }

        return limits;
    }

    /// <summary>A share such as <c>0.25</c>, in thousandths.</summary>
    public static int? Share(string at, string? text, ICollection<string> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (Money.TryParse(text, Currency.Usd, out var read) && read.Nanos is >= 1_000_000 and <= 1_000_000_000 && read.Nanos % 1_000_000 == 0)
        {
            return (int)(read.Nanos / 1_000_000);
        }

        errors.Add($"{at}: '{text}' is no share from 0.001 to 1 such as 0.25");
        return null;
    }

    /// <summary>How long a render above the ceiling waits; null where it is refused.</summary>
    public static TimeSpan? Approval(string pointer, RouteOptions options, ICollection<string> errors)
    {
        var approves = Word($"{pointer}:AboveCeiling", options.AboveCeiling, "refuse", "approve", errors);
        if (options.ApprovalHours is not null && !approves)
        {
            errors.Add($"{pointer}:ApprovalHours: only a route with AboveCeiling approve waits");
        }

        if (approves && options.Ceiling is null && options.CeilingMultiple is null && options.CapShare is null && options.Limits.All(limit => limit.Ceiling is null))
        {
            errors.Add($"{pointer}:AboveCeiling: there is no ceiling to be above of: set Ceiling, CeilingMultiple, CapShare or the Ceiling of a limit");
        }

        var hours = Whole($"{pointer}:ApprovalHours", options.ApprovalHours, 1, 720, 24, errors);
        return approves ? TimeSpan.FromHours(hours) : null;
    }

    /// <summary>For how long identical requests are one render; null where they never are.</summary>
    public static TimeSpan? Merge(string at, string? text, ICollection<string> errors)
        => text is null ? null : TimeSpan.FromSeconds(Whole(at, text, 1, 86_400, 1, errors));

    /// <summary>A multiple such as <c>2.5</c>, in thousandths.</summary>
    public static int? Multiple(string at, string? text, ICollection<string> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (Money.TryParse(text, Currency.Usd, out var read) && read.Nanos is >= 1_000_000_000 and <= 1_000_000_000_000 && read.Nanos % 1_000_000 == 0)
        {
            return (int)(read.Nanos / 1_000_000);
        }

        errors.Add($"{at}: '{text}' is no multiple from 1 to 1000 such as 2.5");
        return null;
    }

    /// <summary>An amount in USD, in nano-units.</summary>
    public static long? Amount(string at, string? text, ICollection<string> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (Money.TryParse(text, Currency.Usd, out var amount))
        {
            return amount.Nanos;
        }

        errors.Add($"{at}: '{text}' is no amount such as 0.20");
        return null;
    }

    /// <summary>A default of <c>max_cost</c>, in nano-units of the render's currency: 0 would refuse everything.</summary>
    public static long? MaxCost(string at, string? text, ICollection<string> errors)
    {
        var most = Amount(at, text, errors);
        if (most == 0)
        {
            errors.Add($"{at}: '{text}' is not above 0");
        }

        return most;
    }

    /// <summary>A span of 1 to 2,592,000 seconds, which are 30 days.</summary>
    public static TimeSpan? Seconds(string at, string? text, ICollection<string> errors)
        => text is null ? null : TimeSpan.FromSeconds(Whole(at, text, 1, 2_592_000, 1, errors));

    /// <summary>One of two words; left out, the usual one.</summary>
    /// <returns>True where it is the other.</returns>
    public static bool Word(string at, string? text, string usual, string other, ICollection<string> errors)
    {
        // A configuration writes a JSON true as True.
        if (text is not null && !text.Equals(usual, StringComparison.OrdinalIgnoreCase) && !text.Equals(other, StringComparison.OrdinalIgnoreCase))
        {
            errors.Add($"{at}: '{text}' is neither {usual} nor {other}");
        }

        return other.Equals(text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>An order as it is written.</summary>
    public static string Name(RouteOrder order) => JsonNamingPolicy.SnakeCaseLower.ConvertName(order.ToString());

    private static int Whole(string at, string? text, int least, int most, int missing, ICollection<string> errors)
    {
        if (text is null)
        {
            return missing;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        errors.Add($"{at}: '{text}' is no whole number from {least} to {most}");
        return missing;
    }
}
