using Rendermeter.Commands.Printing;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Forecasts;

namespace Rendermeter.Commands.Forecasts;

/// <summary>A forecast for people: months, where the money goes, what it is for each, what it hangs on, what would help.</summary>
internal static class ForecastText
{
    private const int MostSwings = 8;
    private const int Width = 78;

    public static void Print(Forecast forecast)
    {
        var last = forecast.Months[^1].Month;
        Paper.Line($"{Paper.Bold(forecast.Title)}  {Figures.Month(forecast.Starts)}{(last == forecast.Starts ? "" : $" to {Figures.Month(last)}")}, {forecast.Currency}");
        Months(forecast);
        Kinds(forecast);
        Lines(forecast);
        Endings(forecast);
        Sensitivity(forecast);
        Levers(forecast);
        Facts(forecast);
    }

    private static void Months(Forecast forecast)
    {
        Paper.Line();
        var columns = new Columns("month", ">expected", ">median", ">80 % from", ">to", ">95 % from", ">to");
        foreach (var month in forecast.Months)
        {
            Row(null, Figures.Month(month.Month), month);
        }

        if (forecast.Months.Count > 1)
        {
            Row(Paper.Bold, "total", forecast.Total);
        }

        columns.Print();

        void Row(Func<string, string>? mark, string name, ForecastMonth month) => columns.Add(
            mark, name, Whole(month.Expected), Whole(month.Bands.Median), Whole(month.Bands.Low80), Whole(month.Bands.High80), Whole(month.Bands.Low95), Whole(month.Bands.High95));

        // Cents tell nothing in a column that reaches ten thousand.
        string Whole(Money money) => forecast.Total.Bands.High95.Nanos >= 10_000 * Money.NanosPerUnit ? Figures.Decimal(money.ToRational(), 0) : Figures.Decimal(money.ToRational(), 2);
    }

    private static void Kinds(Forecast forecast)
    {
        Paper.Heading("Where the money goes");
        var columns = new Columns("", ">expected", ">share");
        foreach (var kind in Enum.GetValues<CostKind>().Where(kind => !forecast.Total.Kinds[kind].IsZero))
        {
            var money = forecast.Total.Kinds[kind];
            columns.Add(SnakeCase.Of(kind), Figures.Amount(money), forecast.Total.Expected.Nanos > 0 ? Figures.Percent(money.ToRational() / forecast.Total.Expected.ToRational()) : "");
        }

        columns.Print();
        Paper.Line();
        Fact("each", $"{Paper.Bold(Figures.Amount(forecast.PerAccepted))} an accepted output");
        if (forecast.PerUser is not null || forecast.PerAction is not null)
        {
            Fact("", $"{Figures.Amount(forecast.PerUser)} a user and month, {Figures.Amount(forecast.PerAction)} an action");
        }
    }

    private static void Lines(Forecast forecast)
    {
        Paper.Heading("Lines");
        var columns = new Columns("line", ">wanted", ">accepted", ">attempts|for each", ">expected", ">for each|accepted");
        foreach (var line in forecast.Lines)
        {
            columns.Add(
                Short(line.Name, 24), Figures.Count(line.Wanted), Figures.Count(line.Accepted), line.AttemptsPerAccepted is { } attempts ? Figures.Decimal(attempts, 2) : null,
                Figures.Amount(line.Expected), Figures.Amount(line.PerAccepted));
        }

        columns.Print();
    }

    private static void Endings(Forecast forecast)
    {
        if (forecast.CapEnds.Count + forecast.PoolEnds.Count == 0)
        {
            return;
        }

        Paper.Heading("Caps and purchases");
        foreach (var (ending, verb) in forecast.CapEnds.Select(ending => (ending, "reached")).Concat(forecast.PoolEnds.Select(ending => (ending, "used up"))))
        {
            var when = ending.Median is { } median ? $"{verb} by {Figures.Month(median)}" : $"not {verb} in most draws";
            var chance = ending.Chance.IsZero ? "never in the draws"
                : $"{Figures.Percent(ending.Chance)} of draws{(ending.Earliest is { } earliest && earliest != ending.Median ? $", the first in {Figures.Month(earliest)}" : "")}";
            Wrapped($"{ending.Name}: {when} ({chance})", "  ");
        }
    }

    private static void Sensitivity(Forecast forecast)
    {
        if (forecast.Sensitivity.Count == 0)
        {
            return;
        }

        Paper.Heading("What moves the total most");
        var columns = new Columns("assumption", ">from", ">to", ">total from", ">to");
        foreach (var swing in forecast.Sensitivity.Take(MostSwings))
        {
            columns.Add(Short(swing.Name, 34) + (swing.IsRange ? "" : " *"), Figures.Plain(swing.Low), Figures.Plain(swing.High), Figures.Decimal(swing.AtLow.ToRational(), 0), Figures.Decimal(swing.AtHigh.ToRational(), 0));
        }

        columns.Print();
        if (forecast.Sensitivity.Take(MostSwings).Any(swing => !swing.IsRange))
        {
            Paper.Line(Paper.Dim("  * one figure in the file, moved by a tenth; the others by their range"));
        }
    }

    private static void Levers(Forecast forecast)
    {
        if (forecast.Levers.Count > 0)
        {
            Paper.Heading("Levers");
        }

        foreach (var lever in forecast.Levers)
        {
            var saves = lever.Saves;
            var mark = saves.Nanos > 0 ? Paper.Green($"saves {Figures.Amount(saves)}") : saves.IsZero ? "changes nothing" : Paper.Yellow($"costs {Figures.Amount(-saves)} more");
            Paper.Line($"  {Paper.Bold($"{SnakeCase.Of(lever.Lever).Replace('_', ' ')}: {Short(lever.Name, 40)}")}  {mark}");
            Wrapped($"{lever.Line}: {Figures.Amount(lever.Now)} now, {Figures.Amount(lever.Otherwise)} then; {lever.Turn}", "    ");
        }

        if (forecast.Missing.Count > 0)
        {
            Paper.Line();
            Wrapped($"Not asked: {string.Join(", ", forecast.Missing.Select(missing => SnakeCase.Of(missing.Lever).Replace('_', ' ')))}. --json says what each needs.", "  ", Paper.Dim);
        }
    }

    private static void Facts(Forecast forecast)
    {
        Paper.Line();
        foreach (var said in forecast.Assumptions)
        {
            Wrapped($"assumed   {said}", "  ", Paper.Dim, hang: 10);
        }

        foreach (var version in forecast.PriceVersions)
        {
            Paper.Line(Paper.Dim($"  price     {version}"));
        }
    }

    private static void Fact(string name, string text) => Paper.Line($"  {Paper.Dim(name.PadRight(6))}{text}");

    private static string Short(string text, int most) => text.Length <= most || !Paper.IsTerminal ? text : string.Concat(text.AsSpan(0, most - 1), "…");

    /// <summary>Sentences are broken at words on a terminal; into a pipe each is one line.</summary>
    private static void Wrapped(string text, string indent, Func<string, string>? mark = null, int hang = 0)
    {
        var line = indent;
        var room = Paper.IsTerminal ? Width : int.MaxValue;
        foreach (var word in text.Split(' '))
        {
            if (line.Length + word.Length > room && line.TrimEnd().Length > indent.Length)
            {
                Paper.Line(mark is null ? line.TrimEnd() : mark(line.TrimEnd()));
                line = indent + new string(' ', hang);
            }

            line += word + " ";
        }

        Paper.Line(mark is null ? line.TrimEnd() : mark(line.TrimEnd()));
    }
}
