using System.Globalization;
using Rendermeter.Engine.Invoices;

namespace Rendermeter.Engine.Tests.Invoices;

/// <summary>A bill of one made-up seller in which every ninth line is wrong in one of twelve ways. The same seed gives the same bytes.</summary>
internal static class Planted
{
    public static readonly (string Kind, LineClass Class)[] Kinds =
    [
        ("price of a later version", LineClass.PriceDiffers), ("price of no version", LineClass.PriceDiffers), ("twice the outputs", LineClass.QuantityDiffers),
        ("one output more", LineClass.QuantityDiffers), ("the same line again", LineClass.Duplicate), ("the same job again, later", LineClass.Duplicate),
        ("a failure", LineClass.FailedButBilled), ("a cancellation before the start", LineClass.FailedButBilled), ("a dearer quality", LineClass.DearerTier),
        ("a dearer tier", LineClass.DearerTier), ("an unknown model", LineClass.UnknownModel), ("outside the hours", LineClass.OutsideWindow),
    ];

    /// <summary>Writes the bill and returns what stands on each row, good rows left out.</summary>
    public static Dictionary<long, LineClass> Write(TextWriter text, int lines)
    {
        var planted = new Dictionary<long, LineClass>();
        var random = new Random(20261121);
        text.Write(Bill.Header);
        var last = "";
        for (var line = 0; line < lines; line++)
        {
            var row = line + 2L;
            var kind = line > 0 && random.Next(9) == 0 ? random.Next(Kinds.Length) : -1;
            var day = random.Next(1, 10);
            var at = new DateTime(2026, 11, day, random.Next(6, 20), random.Next(60), random.Next(60), DateTimeKind.Utc);
            var n = random.Next(1, 5);
            var written = Row(kind, line, at, n, last, random);
            text.Write(written);
            text.Write('\n');
            if (kind >= 0)
            {
                planted[row] = Kinds[kind].Class;
            }
            else
            {
                last = written;
            }
        }

        return planted;
    }

    private static string Row(int kind, int line, DateTime at, int n, string last, Random random)
    {
        var usual = random.Next(5);
        return kind switch
        {
            0 => Draw(at, line, n, "low", "", "", 0.041m * n),
            1 => Draw(at, line, n, "low", "", "", 0.0393m * n),
            2 => Draw(at, line, 1, "low", "", "", 0.037m * 2),
            3 => Draw(at, line, n + 3, "low", "", "", 0.037m * (n + 4)),
            4 => last,
            5 => string.Join(',', last.Split(',').Select((cell, column) => column == 0 ? At(at) : cell)),
            6 => Draw(at, line, n, "low", "", "failed", 0.037m * n),
            7 => Draw(at, line, n, "low", "", "aborted", 0.037m * n),
            8 => Draw(at, line, 2, "low", "", "", 0.222m),
            9 => Draw(at, line, n, "low", "standard", "", 0.037m * 1.75m * n),
            10 => $"{At(at)},j{line},brush-{line % 7},{n},low,,,,,0.05,shop,r{line}",
            11 => $"{At(at.Date.AddHours(22))},j{line},film,,,,8,,,0.472,ads,r{line}",
            _ => usual switch
            {
                0 => Draw(at, line, n, "high", "", "", 0.111m * n),
                1 => $"{At(at)},j{line},film,,,,5,,,0.295,ads,r{line}",
                2 => $"{At(at)},j{line},steps,,,,,{n * 10},,{(0.00012345678m * n * 10).ToString(CultureInfo.InvariantCulture)},shop,r{line}",
                3 => Draw(at, line, n, "low", "batch", "", 0.0185m * n),
                _ => Draw(at, line, n, "low", "", "", 0.037m * n),
            },
        };
    }

    private static string Draw(DateTime at, int line, int n, string quality, string tier, string status, decimal amount)
        => string.Create(CultureInfo.InvariantCulture, $"{At(at)},j{line},draw,{n},{quality},{tier},,,{status},{amount},team-{line % 9},r{line}");

    private static string At(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
