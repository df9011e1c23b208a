using System.Globalization;
using System.Text.Json;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>A forecast as JSON and CSV: one member order, no clock. The same forecast is always the same bytes.</summary>
public static class ForecastJson
{
    private const int CountDigits = 6;

    /// <summary>The forecast on one line.</summary>
    public static string ToText(Forecast forecast) => JsonText.Of(writer => Write(writer, forecast));

    /// <summary>Writes the forecast as one object.</summary>
    public static void Write(Utf8JsonWriter writer, Forecast forecast) => writer.Object(() =>
    {
        writer.WriteString("title", forecast.Title);
        writer.WriteString("currency", forecast.Currency.Code);
        writer.WriteString("starts", Month(forecast.Starts));
        writer.WriteNumber("months", forecast.Months.Count);
        writer.WriteString("method", forecast.Method);
        writer.WriteNumber("draws", forecast.Draws);
        writer.WriteNumber("seed", forecast.Seed);
        writer.WritePropertyName("total");
        writer.Object(() => Period(writer, forecast.Total));
        writer.Amount("cost_per_accepted_output", forecast.PerAccepted);
        writer.Amount("cost_per_user_month", forecast.PerUser);
        writer.Amount("cost_per_action", forecast.PerAction);
        writer.List("data", forecast.Months, month => writer.Object(() =>
        {
            writer.WriteString("month", Month(month.Month));
            Period(writer, month);
        }));
        writer.List("lines", forecast.Lines, line => writer.Object(() =>
        {
            writer.WriteString("name", line.Name);
            writer.WriteString("offer", line.Offer);
            writer.WriteString("wanted", Count(line.Wanted));
            writer.WriteString("accepted", Count(line.Accepted));
            writer.WriteString("attempts_per_accepted", line.AttemptsPerAccepted is { } attempts ? Count(attempts) : null);
            writer.Amount("expected", line.Expected);
            writer.Amount("cost_per_accepted_output", line.PerAccepted);
            writer.WritePropertyName("by");
            Kinds(writer, line.Kinds);
            writer.List("months", line.Months, money => writer.WriteStringValue(money.ToString()));
        }));
        writer.List("caps", forecast.CapEnds, Ending);
        writer.List("purchases", forecast.PoolEnds, Ending);
        writer.List("sensitivity", forecast.Sensitivity, swing => writer.Object(() =>
        {
            writer.WriteString("assumption", swing.Name);
            writer.WriteString("low", ShortText.Of(swing.Low, CountDigits));
            writer.WriteString("high", ShortText.Of(swing.High, CountDigits));
            writer.WriteBoolean("range", swing.IsRange);
            writer.Amount("total_at_low", swing.AtLow);
            writer.Amount("total_at_high", swing.AtHigh);
        }));
        writer.List("levers", forecast.Levers, lever => writer.Object(() =>
        {
            writer.WriteString("lever", SnakeCase.Of(lever.Lever));
            writer.WriteString("line", lever.Line);
            writer.WriteString("alternative", lever.Name);
            writer.Amount("now", lever.Now);
            writer.Amount("otherwise", lever.Otherwise);
            writer.Amount("saves", lever.Saves);
            writer.WriteString("turns_at", lever.TurnsAt is { } turn ? ShortText.Of(turn, 9) : null);
            writer.WriteString("turns_at_egress_price", lever.TurnsAtEgressPrice is { } price ? ShortText.Of(price, 9) : null);
            writer.WriteString("turn", lever.Turn);
        }));
        writer.List("missing", forecast.Missing, missing => writer.Object(() =>
        {
            writer.WriteString("lever", SnakeCase.Of(missing.Lever));
            writer.WriteString("needs", missing.Needs);
        }));
        writer.List("price_versions", forecast.PriceVersions, writer.WriteStringValue);
        writer.List("assumptions", forecast.Assumptions, writer.WriteStringValue);

        void Ending(Ending ending) => writer.Object(() =>
        {
            writer.WriteString("name", ending.Name);
            writer.WriteString("earliest", ending.Earliest is { } earliest ? Month(earliest) : null);
            writer.WriteString("median", ending.Median is { } median ? Month(median) : null);
            writer.WriteString("chance", ShortText.Of(ending.Chance, CountDigits));
        });
    });

    /// <summary>A row a month under a heading row; amounts with nine decimals, no free text: the lines' own money is <c>line_1</c>, <c>line_2</c> in the order of the file.</summary>
    public static string ToCsv(Forecast forecast)
    {
        var rows = new List<string>
        {
            "month,currency,expected,low_95,low_80,median,high_80,high_95,wanted,accepted," + string.Join(',', [.. SnakeCase.Names<CostKind>(), .. forecast.Lines.Select((_, i) => $"line_{i + 1}")]),
        };
        rows.AddRange(forecast.Months.Select((month, i) => string.Join(',',
        [
            Month(month.Month), forecast.Currency.Code, month.Expected.ToString(), month.Bands.Low95.ToString(), month.Bands.Low80.ToString(), month.Bands.Median.ToString(),
            month.Bands.High80.ToString(), month.Bands.High95.ToString(), Count(month.Wanted), Count(month.Accepted), .. Enum.GetValues<CostKind>().Select(kind => month.Kinds[kind].ToString()),
            .. forecast.Lines.Select(line => line.Months[i].ToString()),
        ])));
        return string.Join('\n', rows) + "\n";
    }

    private static void Period(Utf8JsonWriter writer, ForecastMonth month)
    {
        writer.Amount("expected", month.Expected);
        writer.Amount("median", month.Bands.Median);
        writer.Amount("low_80", month.Bands.Low80);
        writer.Amount("high_80", month.Bands.High80);
        writer.Amount("low_95", month.Bands.Low95);
        writer.Amount("high_95", month.Bands.High95);
        writer.WriteString("wanted", Count(month.Wanted));
        writer.WriteString("accepted", Count(month.Accepted));
        writer.WritePropertyName("by");
        Kinds(writer, month.Kinds);
    }

    private static void Kinds(Utf8JsonWriter writer, IReadOnlyDictionary<CostKind, Money> kinds) => writer.Object(() =>
    {
        foreach (var kind in Enum.GetValues<CostKind>())
        {
            writer.Amount(SnakeCase.Of(kind), kinds[kind]);
        }
    });

    private static string Count(Rational count) => ShortText.Of(count, CountDigits);

    private static string Month(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
