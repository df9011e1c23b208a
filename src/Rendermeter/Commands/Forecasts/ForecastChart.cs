using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Forecasts;

namespace Rendermeter.Commands.Forecasts;

/// <summary>The months as a drawing: bands, median, expected; below it where the money goes. Whole tenths of a pixel, so that it is always the same.</summary>
internal static class ForecastChart
{
    private const int Left = 84;
    private const int Right = 696;
    private const int Top = 76;
    private const int Bottom = 316;
    private const int PageWidth = 760;
    private const int BarLeft = 190;
    private const int BarRight = 590;
    private const int BarStep = 24;
    private const int LongestTitle = 60;

    public static string Draw(Forecast forecast)
    {
        var kinds = Enum.GetValues<CostKind>().Where(kind => !forecast.Total.Kinds[kind].IsZero).ToList();
        var height = Bottom + 84 + (kinds.Count * BarStep) + 16;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PageWidth} {height}" width="{PageWidth}" height="{height}" font-family="system-ui, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="12">
            <title>{Text(forecast.Title)}</title>
            <rect width="{PageWidth}" height="{height}" fill="#ffffff"/>
            <text x="{Left}" y="32" font-size="18" font-weight="600" fill="#1f2a37">{Text(forecast.Title.Length > LongestTitle ? forecast.Title[..(LongestTitle - 1)] + "…" : forecast.Title)}</text>
            <text x="{Left}" y="52" fill="#64707d">{forecast.Currency} a month; total {Figures.Decimal(forecast.Total.Expected.ToRational(), 0)}, with 80 % from {Figures.Decimal(forecast.Total.Bands.Low80.ToRational(), 0)} to {Figures.Decimal(forecast.Total.Bands.High80.ToRational(), 0)}</text>

            """);
        var most = forecast.Months.Max(month => Math.Max(month.Bands.High95.Nanos, month.Expected.Nanos));
        var step = Step(most);
        var ceiling = step * ((Math.Max(most, 1) + step - 1) / step);
        for (var value = BigInteger.Zero; value <= ceiling; value += step)
        {
            var y = Tenths(Y((long)value, ceiling));
            svg.Append(CultureInfo.InvariantCulture, $"""
                <line x1="{Left}" y1="{y}" x2="{Right}" y2="{y}" stroke="{(value.IsZero ? "#9aa4b0" : "#e6e9ed")}"/>
                <text x="{Left - 10}" y="{Tenths(Y((long)value, ceiling) + 40)}" text-anchor="end" fill="#64707d">{Axis((long)value, step)}</text>

                """);
        }

        Months(svg, forecast, ceiling);
        Bars(svg, forecast, kinds);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Months(StringBuilder svg, Forecast forecast, BigInteger ceiling)
    {
        var months = forecast.Months;
        if (months.Count == 1)
        {
            // One month is a column of boxes: a band needs two ends.
            var only = months[0];
            var (x, high, low) = (X(0, 1), Y(only.Bands.High95.Nanos, ceiling), Y(only.Bands.Low95.Nanos, ceiling));
            Box(high, low, "#dbe7f3");
            Box(Y(only.Bands.High80.Nanos, ceiling), Y(only.Bands.Low80.Nanos, ceiling), "#a9c8e6");
            var median = Tenths(Y(only.Bands.Median.Nanos, ceiling));
            svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{Tenths(x - 600)}" y1="{median}" x2="{Tenths(x + 600)}" y2="{median}" stroke="#1d5d9b" stroke-width="2"/>""").Append('\n');

            void Box(long top, long bottom, string fill) => svg.Append(CultureInfo.InvariantCulture,
                $"""<rect x="{Tenths(x - 600)}" y="{Tenths(top)}" width="120" height="{Tenths(Math.Max(10, bottom - top))}" fill="{fill}"/>""").Append('\n');
        }
        else
        {
            Band(month => month.Bands.Low95, month => month.Bands.High95, "#dbe7f3");
            Band(month => month.Bands.Low80, month => month.Bands.High80, "#a9c8e6");
            var median = string.Join(' ', months.Select((month, i) => $"{Tenths(X(i, months.Count))},{Tenths(Y(month.Bands.Median.Nanos, ceiling))}"));
            svg.Append(CultureInfo.InvariantCulture, $"""<polyline points="{median}" fill="none" stroke="#1d5d9b" stroke-width="2" stroke-linejoin="round"/>""").Append('\n');
        }

        var every = (months.Count + 11) / 12;
        foreach (var (i, month) in months.Index())
        {
            var x = Tenths(X(i, months.Count));
            svg.Append(CultureInfo.InvariantCulture, $"""<circle cx="{x}" cy="{Tenths(Y(month.Expected.Nanos, ceiling))}" r="3" fill="#ffffff" stroke="#1d5d9b" stroke-width="1.5"/>""").Append('\n');
            if (i % every == 0)
            {
                svg.Append(CultureInfo.InvariantCulture, $"""<text x="{x}" y="{Bottom + 20}" text-anchor="middle" fill="#64707d" font-size="11">{Figures.Month(month.Month)}</text>""").Append('\n');
            }
        }

        Legend(svg);

        void Band(Func<ForecastMonth, Money> low, Func<ForecastMonth, Money> high, string fill)
        {
            var points = months.Select((month, i) => (X(i, months.Count), Y(high(month).Nanos, ceiling)))
                .Concat(months.Select((month, i) => (X(i, months.Count), Y(low(month).Nanos, ceiling))).Reverse())
                .Select(point => $"{Tenths(point.Item1)},{Tenths(point.Item2)}");
            svg.Append(CultureInfo.InvariantCulture, $"""<polygon points="{string.Join(' ', points)}" fill="{fill}"/>""").Append('\n');
        }
    }

    private static void Legend(StringBuilder svg) => svg.Append(CultureInfo.InvariantCulture, $"""
        <g fill="#64707d" font-size="11">
        <rect x="{Left}" y="{Bottom + 34}" width="14" height="10" fill="#dbe7f3"/><text x="{Left + 20}" y="{Bottom + 43}">95 %</text>
        <rect x="{Left + 66}" y="{Bottom + 34}" width="14" height="10" fill="#a9c8e6"/><text x="{Left + 86}" y="{Bottom + 43}">80 %</text>
        <line x1="{Left + 132}" y1="{Bottom + 39}" x2="{Left + 148}" y2="{Bottom + 39}" stroke="#1d5d9b" stroke-width="2"/><text x="{Left + 154}" y="{Bottom + 43}">median</text>
        <circle cx="{Left + 220}" cy="{Bottom + 39}" r="3" fill="#ffffff" stroke="#1d5d9b" stroke-width="1.5"/><text x="{Left + 230}" y="{Bottom + 43}">expected</text>
        </g>

        """);

    private static void Bars(StringBuilder svg, Forecast forecast, List<CostKind> kinds)
    {
        var top = Bottom + 76;
        var widest = kinds.Select(kind => BigInteger.Abs(forecast.Total.Kinds[kind].Nanos)).DefaultIfEmpty(BigInteger.One).Max();
        foreach (var (i, kind) in kinds.Index())
        {
            var money = forecast.Total.Kinds[kind];
            var width = Math.Max(10, (long)(BigInteger.Abs(money.Nanos) * (BarRight - BarLeft) * 10 / widest));
            var y = top + (i * BarStep);
            svg.Append(CultureInfo.InvariantCulture, $"""
                <text x="{BarLeft - 10}" y="{y + 12}" text-anchor="end" fill="#1f2a37">{SnakeCase.Of(kind)}</text>
                <rect x="{BarLeft}" y="{y + 1}" width="{Tenths(width)}" height="14" rx="2" fill="{(money.Nanos < 0 ? "#9cc5a1" : "#7aa7d1")}"/>
                <text x="{Tenths((BarLeft * 10) + width + 80)}" y="{y + 12}" fill="#64707d">{Figures.Amount(money)}</text>

                """);
        }
    }

    /// <summary>Tenths of a pixel from the left.</summary>
    private static long X(int month, int months) => months == 1 ? (Left + Right) * 5 : (Left * 10L) + 140 + (month * ((Right - Left) * 10L - 280) / (months - 1));

    private static long Y(long nanos, BigInteger ceiling) => (Bottom * 10L) - (long)((BigInteger)Math.Max(0, nanos) * ((Bottom - Top) * 10) / ceiling);

    private static string Tenths(long tenths)
        => tenths % 10 == 0 ? (tenths / 10).ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{tenths / 10}.{Math.Abs(tenths % 10)}");

    /// <summary>1, 2 or 5 times a power of ten, so that four to eight lines stand in the drawing.</summary>
    private static BigInteger Step(long most)
    {
        var step = BigInteger.One;
        int[] factors = [1, 2, 5];
        for (var i = 0; ; i++)
        {
            step = BigInteger.Pow(10, i / 3) * factors[i % 3];
            if (step * 6 >= most)
            {
                return step;
            }
        }
    }

    private static string Axis(long nanos, BigInteger step)
        => Figures.Decimal(Rational.FromFraction(nanos, Money.NanosPerUnit), step >= Money.NanosPerUnit ? 0 : step >= Money.NanosPerUnit / 100 ? 2 : 4);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
