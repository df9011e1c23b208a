using Rendermeter.Commands.Printing;
using Rendermeter.Pricing;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Commands.Prices;

/// <summary>A priced model for people.</summary>
internal static class PriceText
{
    public static void Print(PriceBook book, PricedModel model, DateTimeOffset at)
    {
        Paper.Line($"{Paper.Bold(model.Name)}  {SnakeCase.Of(model.Media)}");
        if (model.Aliases.Count > 0)
        {
            Paper.Line($"also called {string.Join(", ", model.Aliases)}");
        }

        if (model.EndOfLife is { } end)
        {
            Paper.Line(Paper.Yellow($"ends on {PriceJson.Day(end)}"));
        }

        if (model.Parameters.Count > 0)
        {
            Paper.Heading("Parameters");
            var parameters = new Columns("name", "default", "sold");
            foreach (var rule in model.Parameters)
            {
                parameters.Add(rule.Name, rule.Default?.Text ?? (rule.Required ? "required" : "-"), Sold(rule));
            }

            parameters.Print();
        }

        var history = book.History(model.Name, at)!;
        PrintHistory(history);
        foreach (var entry in history.Entries)
        {
            Print(model, entry.Version);
        }

        PrintPlans([.. ModelPlans.Of(book, model)]);

        Paper.Heading("What each outcome is billed");
        var outcomes = new Columns("outcome", "billing", "evidence");
        foreach (var (outcome, policy) in model.Outcomes.OrderBy(pair => pair.Key))
        {
            outcomes.Add(SnakeCase.Of(outcome), SnakeCase.Of(policy.Billing), policy.Evidence);
        }

        outcomes.Print();
    }

    /// <summary><c>resolution=720p audio=true</c>; empty where a row asks for nothing.</summary>
    public static string Conditions(IEnumerable<KeyValuePair<string, ParameterMatch>> conditions)
        => string.Join(' ', conditions.Select(condition => condition.Value switch
        {
            ParameterMatch.Anything => $"{condition.Key}=*",
            ParameterMatch.OneOf one => $"{condition.Key}={string.Join('|', one.Values)}",
            ParameterMatch.Between range => Range(condition.Key, range),
            _ => throw new System.Diagnostics.UnreachableException(),
        }));

    /// <summary>How the billable quantity comes about, in words; empty for a plain quantity.</summary>
    public static string Rule(Component component)
    {
        var rules = new List<string>();
        if (component.Factor != Pricing.Amounts.Rational.One)
        {
            rules.Add($"times {component.Factor}");
        }

        if (component.Plus.Sign != 0)
        {
            rules.Add($"plus {component.Plus}");
        }

        if (component.Cascade is { } cascade)
        {
            rules.Add($"in steps of {cascade.Step} by {cascade.By}");
        }

        if (component.Round is { } round)
        {
            rules.Add($"rounded {SnakeCase.Of(round.Mode)} to {round.Step} per {SnakeCase.Of(round.Per)}");
        }

        if (component.MinimumQuantity is { } least)
        {
            rules.Add($"at least {least}");
        }

        if (component.MaximumQuantity is { } most)
        {
            rules.Add($"at most {most}");
        }

        if (component.Free is { } free)
        {
            rules.Add($"{free.Quantity} free per {SnakeCase.Of(free.Per)}");
        }

        if (component.MinimumCharge is { } charge)
        {
            rules.Add($"at least {charge} charged");
        }

        if (component.When.Count > 0)
        {
            rules.Add($"only with {Conditions(component.When)}");
        }

        if (component.UnlessGiven is { } given)
        {
            rules.Add($"where no {given} is given");
        }

        if (component.UnlessReported is { } reported)
        {
            rules.Add($"until {reported} is reported");
        }

        return string.Join(", ", rules);
    }

    private static void PrintHistory(PriceHistory history)
    {
        Paper.Heading("Versions");
        var versions = new Columns("version", "status", "from", "to", "known since", "corrects");
        foreach (var entry in history.Entries)
        {
            versions.Add(
                entry.Version.Name, SnakeCase.Of(entry.Status), entry.From is { } from ? PriceJson.Day(from) : "not said", entry.To is { } to ? PriceJson.Day(to) : "open",
                PriceJson.Day(DateOnly.FromDateTime(entry.KnownSince.UtcDateTime)), entry.Corrects ?? "-");
        }

        versions.Print();
    }

    private static void PrintPlans(List<PricePlan> plans)
    {
        if (plans.Count == 0)
        {
            return;
        }

        Paper.Heading("Plans");
        var columns = new Columns("plan", "kind", ">price", "", ">gives", "", ">a unit");
        foreach (var plan in plans)
        {
            columns.Add(
                plan.Name, SnakeCase.Of(plan.Kind), plan.Price.ToString().TrimEnd('0').TrimEnd('.'), $"{plan.Price.Currency} a {SnakeCase.Of(plan.Period)}".Replace(" a once", " once", StringComparison.Ordinal),
                plan.Quantity.ToString(), plan.Unit, plan.Worth.ToString());
        }

        columns.Print();
    }

    private static void Print(PricedModel model, PriceVersion version)
    {
        Paper.Heading($"{model.Name}@{version.Name}");
        Paper.Line($"  in force   {(version.EffectiveFrom is { } from ? PriceJson.Day(from) : "not said")} to {(version.EffectiveTo is { } to ? PriceJson.Day(to) : "further notice")}");
        Paper.Line($"  read on    {PriceJson.Day(version.CheckedOn)}");
        Paper.Line($"  source     {version.Source} ({version.SourceKind})");
        var rates = new Columns("component", "counts", ">rate", "", "with");
        foreach (var component in version.Components)
        {
            foreach (var row in RateRow.Of(component))
            {
                var unit = component.Per == Pricing.Amounts.Rational.One ? version.Currency.Code : $"{version.Currency.Code} for {component.Per}";
                rates.Add(component.Name, component.Quantity.Name, row.Rate, unit, row.When);
            }
        }

        rates.Print();
        foreach (var (component, rule) in version.Components.Select(component => (component, Rule(component))).Where(pair => pair.Item2.Length > 0))
        {
            Paper.Line($"  {component.Name}: {rule}");
        }

        foreach (var adjustment in version.Adjustments)
        {
            Paper.Line($"  {AdjustmentText.Of(adjustment)}");
        }

        foreach (var note in version.Notes)
        {
            Paper.Line($"  note: {note}");
        }
    }

    private static string Sold(ParameterRule rule)
    {
        if (rule.Allowed is { } allowed)
        {
            return string.Join(", ", allowed);
        }

        var range = (rule.Min, rule.Max) switch
        {
            ({ } min, { } max) => $"{min} to {max}",
            ({ } min, null) => $"{min} or more",
            (null, { } max) => $"up to {max}",
            (null, null) => rule.Kind == Pricing.Quotes.ParameterKind.Flag ? "true, false" : "any",
        };
        return rule.Step is { } step ? $"{range} in steps of {step}" : range;
    }

    private static string Range(string name, ParameterMatch.Between range)
    {
        var least = range.Min is { } min ? $"{min}<=" : range.Over is { } over ? $"{over}<" : "";
        return $"{least}{name}{(range.Max is { } max ? $"<={max}" : "")}";
    }
}
