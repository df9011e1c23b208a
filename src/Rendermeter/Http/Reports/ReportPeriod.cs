using System.Globalization;
using Rendermeter.Commands;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Reports;

/// <summary>The period and the format that a report is asked for, from the query.</summary>
internal static class ReportPeriod
{
    /// <summary>From the beginning of the month until now, where nothing else is said. The end is the next whole second, so that what was just done is in it.</summary>
    public static ((DateTimeOffset From, DateTimeOffset To) Period, Problem? Problem) Read(HttpRequest request, DateTimeOffset now)
    {
        var from = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var to = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + 1);
        foreach (var name in new[] { "from", "to" })
        {
            if (request.Query[name] is not { Count: > 0 } given)
            {
                continue;
            }

            if (given.Count > 1 || given[0] is not { Length: > 0 } text || !Instants.TryRead(text, out var instant))
            {
                return (default, Refusals.Parameter(name, $"{name} is {Instants.Allowed}"));
            }

            (from, to) = name == "from" ? (instant.ToUniversalTime(), to) : (from, instant.ToUniversalTime());
        }

        return from > to ? (default, Refusals.Parameter("from", "from must not be later than to")) : ((from, to), null);
    }

    public static (bool AsCsv, Problem? Problem) ReadFormat(HttpRequest request) => request.Query["format"].ToString() switch
    {
        "" or "json" => (false, null),
        "csv" => (true, null),
        _ => (false, Refusals.Parameter("format", "format is json or csv")),
    };

    public static Problem TooLong(string most)
        => new(422, "too_many_lines", "The period is too long", string.Create(CultureInfo.InvariantCulture, $"{most}: ask for a shorter period."));
}
