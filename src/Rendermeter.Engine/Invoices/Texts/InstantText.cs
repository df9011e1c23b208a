using System.Globalization;
using System.Text.RegularExpressions;

namespace Rendermeter.Engine.Invoices.Texts;

/// <summary>Instants in cells. <c>03/04/2026</c> is refused until the file's owner says which is the month.</summary>
internal static partial class InstantText
{
    private static readonly string[] Zoned =
    [
        "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd' 'HH:mm:sszzz", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mmzzz",
    ];

    private static readonly string[] Utc =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd' 'HH:mm:ss'Z'", "yyyy-MM-dd' 'HH:mm:ss' UTC'", "yyyy-MM-dd'T'HH:mm'Z'",
    ];

    private static readonly string[] NoZone = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd' 'HH:mm:ss", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFF", "yyyy-MM-dd' 'HH:mm"];

    private static readonly string[] DayFirst = ["d/M/yyyy", "d/M/yyyy' 'HH:mm", "d/M/yyyy' 'HH:mm:ss", "d.M.yyyy", "d.M.yyyy' 'HH:mm", "d.M.yyyy' 'HH:mm:ss"];

    private static readonly string[] MonthFirst = ["M/d/yyyy", "M/d/yyyy' 'HH:mm", "M/d/yyyy' 'HH:mm:ss", "M/d/yyyy' 'h:mm:ss' 'tt"];

    public static bool TryRead(string text, DateFormat format, out DateTimeOffset at)
        => Usual(text, out at)
            || Exact(text, Utc, out at)
            || DateTimeOffset.TryParseExact(text, Zoned, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out at)
            || format switch
            {
                DateFormat.Iso => false,
                DateFormat.Utc => Exact(text, NoZone, out at),
                DateFormat.DayFirst => Exact(text, DayFirst, out at),
                DateFormat.MonthFirst => Exact(text, MonthFirst, out at),
            };

    public static string Hint(string text)
    {
        var shown = $"'{InvoiceReading.Cut(text)}'";
        return Slashes().IsMatch(text) ? $"{shown} can be read in two ways: say --dates day-first or month-first"
            : Serial().IsMatch(text) ? $"{shown} is a spreadsheet's day number: export the column as text such as 2026-11-21"
            : Exact(text, NoZone, out _) ? $"{shown} has no time zone: say --dates utc if it is UTC"
            : $"{shown} is no instant such as 2026-11-21T10:30:00Z";
    }

    /// <summary>Seconds since 1970, as APIs write them.</summary>
    public static bool TryReadUnix(string text, out DateTimeOffset at)
    {
        at = default;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 946_684_800 or > 4_102_444_800)
        {
            return false;
        }

        at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    private static bool Exact(string text, string[] forms, out DateTimeOffset at)
        => DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at);

    /// <summary><c>2026-11-21T10:30:00Z</c>, by far the most common form, without the machinery for all the others.</summary>
    private static bool Usual(ReadOnlySpan<char> text, out DateTimeOffset at)
    {
        at = default;
        if (text.Length != 20 || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or ' ') || text[13] != ':' || text[16] != ':' || text[19] != 'Z'
            || !Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second)
            || year < 1970 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        at = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
        return true;
    }

    private static bool Digits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }

    [GeneratedRegex(@"^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")]
    private static partial Regex Slashes();

    [GeneratedRegex(@"^\d{5}(\.\d+)?\z")]
    private static partial Regex Serial();
}
