using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>
/// What a feature or a month will cost. The same file on the same book gives the same answer to the byte. What is expected is exact: a sum of
/// fractions, rounded once. The bands are exact for small months without ranges, an approximation for large ones, and seeded draws where
/// ranges, caps or purchases leave no formula.
/// </summary>
public static class Forecasting
{
    private static readonly Rational MostMoney = 10_000_000_000;
    private static readonly Rational MostUnit = 1_000_000;

    /// <summary>Reads a forecast file given as bytes, UTF-8, and answers it.</summary>
    /// <param name="fileName">The name that findings carry.</param>
    /// <param name="yaml">The file: YAML, or JSON of the same members.</param>
    /// <param name="book">The prices.</param>
    public static ForecastResult Forecast(string fileName, ReadOnlySpan<byte> yaml, PriceBook book)
    {
        var findings = new Findings(fileName);
        return SourceEncoding.Decode(yaml, findings) is { } text ? Forecast(fileName, text, book) : new ForecastResult.Refused(findings.All);
    }

    /// <summary>Reads a forecast file and answers it.</summary>
    public static ForecastResult Forecast(string fileName, string text, PriceBook book)
    {
        var findings = new Findings(fileName);
        if (new ForecastReader(findings) is var reader && reader.Read(text) is not var (question, file))
        {
            return new ForecastResult.Refused(findings.All);
        }

        var pricer = new Pricer(book, question, findings);
        question = question with
        {
            Lines = [.. question.Lines.Select(line => line with
            {
                Recipe = pricer.Sized(line.Recipe, null), Alternatives = [.. line.Alternatives.Select(other => pricer.Sized(other, line.Recipe))],
            })],
        };
        var lines = new List<PricedLine>();
        foreach (var line in question.Lines)
        {
            if (pricer.Months(line.Recipe) is var (distinct, ofMonth))
            {
                lines.Add(new PricedLine(line, distinct, ofMonth));
            }
        }

        var levers = new Levers(question, lines, pricer);
        if (!findings.HasErrors)
        {
            question = question with { Purchases = reader.Purchases(file, question, pricer) };
            levers = new Levers(question, lines, pricer);
            levers.Price();
        }

        if (!findings.HasErrors)
        {
            Check(question, lines, file, findings);
        }

        if (findings.HasErrors)
        {
            return new ForecastResult.Refused(findings.All);
        }

        try
        {
            return new ForecastResult.Forecasted(Answer(question, lines, pricer, levers));
        }
        catch (AmountOutOfRangeException)
        {
            findings.Error(file.Node, "#/lines", AmountOutOfRangeException.Code, "so much cannot be counted: together it comes to more than 1,000,000,000");
            return new ForecastResult.Refused(findings.All);
        }
    }

    /// <summary>What can be told only with prices: a cap below one output, money beyond all counting.</summary>
    private static void Check(Question question, List<PricedLine> lines, MemberReader file, Findings findings)
    {
        foreach (var cap in question.Caps.Where(cap => !cap.CountsOutputs))
        {
            var least = cap.Lines.Select(index => Rational.Min(lines[index].Prices[0].Price, lines[index].Prices[0].WaitingPrice)).DefaultIfEmpty(Rational.Zero).Min();
            if (cap.Limit < least)
            {
                findings.Error(cap.Node, cap.Field, "cap_below_one_output", $"a cap of {cap.Limit} is below the price of one output, {least}: nothing could ever run");
            }
        }

        var high = question.Assumptions.Select(assumption => new Exact(assumption.High)).ToArray();
        var users = DemandModel<Exact>.Users(question, high);
        var most = Rational.Zero;
        foreach (var line in lines)
        {
            var one = line.Prices.Max(prices => MostForOne(line.Line.Recipe, prices));
            if (one > MostUnit)
            {
                findings.Error(file.Node, $"#/lines/{line.Line.Index}", AmountOutOfRangeException.Code, $"one output of '{line.Line.Name}' could come to {ShortText.Money(one)}: a forecast counts up to {MostUnit} for one");
            }

            most += DemandModel<Exact>.Wanted(line.Line, question.Months, high, users).Max(count => count.Value) * one;
        }

        if (most > MostMoney)
        {
            findings.Error(file.Node, "#/lines", AmountOutOfRangeException.Code, "so much cannot be counted: a month could come to more than 10,000,000,000");
        }
    }

    /// <summary>Every attempt delivered twice in a dear hour, with every step.</summary>
    private static Rational MostForOne(Recipe recipe, RecipePrices prices)
    {
        var surge = Rational.Max(Rational.One, recipe.Surge?.Multiplier ?? Rational.One);
        var attempt = (((Rational.Max(prices.Price, prices.WaitingPrice) * surge) + recipe.Surcharge) * 2)
            + recipe.Steps.Aggregate(Rational.Zero, (sum, step) => sum + (step.Amount.High * step.Rate));
        var drafts = recipe.Drafts is { } set ? prices.Draft * set.Count * set.Attempts / set.Promotion.Low : Rational.Zero;
        return (attempt * recipe.Attempts) + drafts + prices.Upscale;
    }

    private static Forecast Answer(Question question, List<PricedLine> lines, Pricer pricer, Levers levers)
    {
        var middle = question.Assumptions.Select(assumption => new Exact(assumption.Middle)).ToArray();
        var hasRanges = lines.Exists(line => line.IsUnitRanged || line.IsDemandRanged);
        var simulation = hasRanges || question.Caps.Count > 0 || question.Purchases.Count > 0 ? new Simulation(question, lines).Run() : null;
        var means = new Means(question, lines, middle, simulation);
        var (bands, total, method) = simulation is null ? Approximations.Of(question, lines, means) : Bands(question, simulation);

        var months = Enumerable.Range(0, question.Months).Select(month => Month(question, means, simulation, month, bands[month])).ToList();
        var kinds = Enum.GetValues<CostKind>().ToDictionary(kind => kind, kind => months.Aggregate(Money.Zero(question.Currency), (sum, month) => sum + month.Kinds[kind]));
        var sum = new ForecastMonth(
            question.Starts, months.Aggregate(Money.Zero(question.Currency), (all, month) => all + month.Expected), total, kinds,
            months.Aggregate(Rational.Zero, (all, month) => all + month.Wanted), months.Aggregate(Rational.Zero, (all, month) => all + month.Accepted));
        var users = question.Tiers.Count == 0 ? (Rational?)null : means.Users.Aggregate(Rational.Zero, (all, tier) => tier.Aggregate(all, (some, month) => some + month));
        var answers = levers.Answers(middle, means, simulation);
        return new Forecast(
            question.Title, question.Currency, question.Starts, method, simulation is null ? 0 : Simulation.Count, (long)question.Seed, months, sum,
            [.. lines.Select(line => means.Line(line))], users, question.Tiers.Count == 0 ? null : means.Actions,
            [.. question.Caps.Select((_, i) => simulation!.Cap(i))], [.. question.Purchases.Select((_, i) => simulation!.Pool(i))],
            Sensitivities.Of(question, lines, middle), answers, levers.Missing(), [.. pricer.Versions], Said(question, pricer, method, answers.Count > 0));
    }

    private static ForecastMonth Month(Question question, Means means, SimulationResult? simulation, int month, Bands bands)
    {
        var kinds = Enum.GetValues<CostKind>().ToDictionary(kind => kind, kind => Money.FromExact(
            kind switch
            {
                CostKind.Caps => simulation?.Caps(month) ?? Rational.Zero,
                CostKind.Purchases => simulation?.Purchases(month) ?? Rational.Zero,
                CostKind.Adapters => means.Money(kind, month) + (month == 0 ? question.Lines.Aggregate(Rational.Zero, (sum, line) => sum + line.Recipe.Setup) : Rational.Zero),
                CostKind.Generation or CostKind.Rejected or CostKind.Failed or CostKind.Duplicates or CostKind.Drafts or CostKind.Tokens
                    or CostKind.Downstream => means.Money(kind, month),
            },
            question.Currency, NanoRounding.HalfEven));
        return new ForecastMonth(
            question.Starts.AddMonths(month), kinds.Values.Aggregate(Money.Zero(question.Currency), (sum, money) => sum + money), bands, kinds,
            means.Wanted(month), question.Caps.Count + question.Purchases.Count > 0 ? simulation!.Accepted(month) : means.Accepted(month));
    }

    private static (IReadOnlyList<Bands> Months, Bands Total, string Method) Bands(Question question, SimulationResult simulation)
    {
        return ([.. Enumerable.Range(0, question.Months).Select(month => Of(simulation.Sorted(month)))], Of(simulation.SortedTotal()), "simulation");

        Bands Of(Fixed[] sorted) => Approximations.BandsOf(quantile => Money.FromExact(quantile.Of(sorted).ToRational(), question.Currency, NanoRounding.HalfEven));
    }

    private static List<string> Said(Question question, Pricer pricer, string method, bool hasLevers)
    {
        var said = new List<string>
        {
            $"a month has {question.DaysPerMonth} days",
            method switch
            {
                "exact" => "bands are exact: every cost of every output with its chance",
                "approximation" => "bands are a normal approximation with exact mean, variance and skewness",
                _ => $"bands are {Simulation.Count} draws with seed {question.Seed}; in a range every value is as likely as another",
            },
        };
        if (question.Tiers.Count > 0)
        {
            said.Add("users act independently: the number of actions strays as a Poisson count");
        }

        if (question.Lines.Any(line => line.Recipe.Steps.Any(step => step.Megabytes is not null)))
        {
            said.Add("a gigabyte is 1,000 megabytes; storage is counted whole in the month in which an output is made");
        }

        if (question.Caps.Any(cap => cap.Span == CapSpan.Day))
        {
            said.Add("under a cap by the day, use is taken to be even over a month's days");
        }

        if (question.Caps.Count + question.Purchases.Count > 0)
        {
            said.Add("caps and purchases count what providers bill for renders, not tokens on the side and downstream steps");
        }

        if (hasLevers)
        {
            said.Add("levers compare at the first month's prices and at the middle of every range, before caps");
        }

        return [.. said, .. pricer.Notes];
    }
}
