using System.Globalization;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Json;

/// <summary>Which part of a list is asked for. A cursor is the id after which it goes on: within one organisation it opens nothing that is not open anyway.</summary>
internal static class Paging
{
    private const int Most = 1000;
    private const int Usual = 50;

    public delegate bool TryParse<TId>(string? text, out TId id);

    public static (int Limit, TId? Before, Problem? Problem) Read<TId>(HttpRequest request, TryParse<TId> parse)
        where TId : struct
    {
        var limit = Usual;
        if (request.Query["limit"] is { Count: > 0 } asked
            && (asked.Count > 1 || !int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > Most))
        {
            return (0, null, Refusals.Parameter("limit", $"limit is 1 to {Most}"));
        }

        if (request.Query["cursor"] is not { Count: > 0 } cursor)
        {
            return (limit, null, null);
        }

        return cursor.Count == 1 && parse(cursor, out var id) ? (limit, id, null) : (0, null, Refusals.Parameter("cursor", "cursor is the next_cursor of an earlier answer"));
    }
}
