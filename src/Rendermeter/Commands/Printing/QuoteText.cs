using System.Globalization;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Commands.Printing;

/// <summary>A quote for people: the lines, the total, and what it rests on.</summary>
internal static class QuoteText
{
    public static void Print(Quote quote, QuoteRequest request)
    {
        var times = request.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{request.Count} times ");
        Paper.Line($"{Paper.Bold(quote.Model)}  {times}{quote.Parameters}".TrimEnd());
        Paper.Line(Paper.Dim($"at {Instant(quote.At)}"));
        Paper.Line();

        var lines = new Columns("line", ">quantity", "unit", ">rate", ">expected", ">upper bound");
        foreach (var line in quote.Lines)
        {
            lines.Add(line.Component, line.Quantity.ToString(), line.Unit, line.Rate.ToString(), line.Expected.ToString(), Bound(line.UpperBound));
        }

        lines.Print();
        Paper.Line();
        Fact("expected", Paper.Bold($"{quote.Expected} {quote.Currency}") + (quote.Kind == QuoteKind.Exact ? "  exact" : quote.IsOpen ? "  an estimate without what only the run decides" : "  an estimate"));
        Fact("bound", quote.UpperBound is { } bound ? $"{bound} {quote.Currency}" : "no bound is known: a render of it needs max_cost");
        if (request.Outcome != JobOutcome.Success)
        {
            Fact("outcome", $"{SnakeCase.Of(request.Outcome)}: what would be owed if the job ended so");
        }

        foreach (var line in quote.Lines)
        {
            Fact("because", $"{line.Component}: {line.Why}");
        }

        foreach (var adjustment in quote.Adjustments)
        {
            Fact("adjusted", $"{adjustment.Name}: {SnakeCase.Of(adjustment.Kind)} {adjustment.Value}");
        }

        if (quote.Defaults.Count > 0)
        {
            Fact("filled in", quote.Defaults.ToString());
        }

        foreach (var assumption in quote.Assumptions)
        {
            Fact("assumed", assumption);
        }

        Fact("price", $"{quote.Price.Version}{Since(quote.Price.EffectiveFrom)}");
        Fact("source", $"{quote.Price.Source} ({quote.Price.SourceKind})");
        Fact("read on", $"{Day(quote.Price.CheckedOn)}, {Age(quote)}");
    }

    private static void Fact(string name, string text) => Paper.Line($"  {Paper.Dim(name.PadRight(10))}{text}");

    private static string Bound(Money? bound) => bound?.ToString() ?? "no bound";

    private static string Since(DateOnly? day) => day is { } from ? $", in force since {Day(from)}" : "";

    /// <summary>Measured at the instant of the quote, so that the same question is always answered alike.</summary>
    private static string Age(Quote quote)
    {
        var days = DateOnly.FromDateTime(quote.At.UtcDateTime).DayNumber - quote.Price.CheckedOn.DayNumber;
        return days switch
        {
            0 => "the same day",
            1 => "1 day before",
            > 1 => string.Create(CultureInfo.InvariantCulture, $"{days} days before"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{-days} days after that instant"),
        };
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
