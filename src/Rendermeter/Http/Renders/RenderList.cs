using System.Globalization;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Http.Json;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing;

namespace Rendermeter.Http.Renders;

/// <summary>Which renders a caller wants to see, read from the query.</summary>
/// <param name="Question">What narrows the list, as the cursor is signed for.</param>
internal sealed record RenderList(RenderFilter Filter, int Limit, RenderId? Before, string Question)
{
    private const int Most = 1000;
    private const int Usual = 50;
    private const int MaxNameLength = 128;

    private static readonly string[] Known = ["limit", "cursor", "in_doubt", "awaiting_verdict", "status", "customer", "feature", "from", "to"];

    /// <summary>Reads the query, or says which of its parameters cannot be used.</summary>
    public static (RenderList? List, Problem? Problem) Read(HttpRequest request, OrgId org, Cursors cursors)
    {
        var query = request.Query;
        foreach (var (name, values) in query)
        {
            if (!Known.Contains(name) || values.Count != 1)
            {
                var shown = name.Length > 64 ? name[..64] : name;
                return (null, Refusals.Parameter(shown, Known.Contains(name) ? $"{name} is given once" : $"{shown} is not known. Known are {string.Join(", ", Known)}"));
            }
        }

        var limit = Usual;
        if (Text("limit") is { } asked && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > Most))
        {
            return (null, Refusals.Parameter("limit", $"limit is 1 to {Most}"));
        }

        foreach (var name in (string[])["in_doubt", "awaiting_verdict"])
        {
            if (Text(name) is not (null or "true" or "false"))
            {
                return (null, Refusals.Parameter(name, $"{name} is true or false"));
            }
        }

        RenderStatus? status = null;
        if (Text("status") is { } word)
        {
            if (!SnakeCase.TryParse<RenderStatus>(word, out var known))
            {
                return (null, Refusals.Parameter("status", $"status is one of {string.Join(", ", SnakeCase.Names<RenderStatus>())}"));
            }

            status = known;
        }

        foreach (var name in (string[])["customer", "feature"])
        {
            if (Text(name) is { } text && (text.Length is 0 or > MaxNameLength || text.Contains('\0')))
            {
                return (null, Refusals.Parameter(name, $"{name} has 1 to {MaxNameLength} characters"));
            }
        }

        if (!Instant("from", out var from) || !Instant("to", out var to))
        {
            return (null, Refusals.Parameter(Instant("from", out _) ? "to" : "from", "from and to are instants such as 2026-11-21T10:00:00Z"));
        }

        if (from >= to)
        {
            return (null, Refusals.Parameter("to", "to must be later than from"));
        }

        var filter = new RenderFilter
        {
            InDoubt = Text("in_doubt") == "true", AwaitsPerson = Text("awaiting_verdict") == "true", Status = status, Customer = Text("customer"), Feature = Text("feature"), From = from, To = to,
        };
        var question = filter.ToString();
        if (Text("cursor") is not { } cursor)
        {
            return (new RenderList(filter, limit, Before: null, question), null);
        }

        return cursors.TryRead(org, question, cursor, out var last)
            ? (new RenderList(filter, limit, new RenderId(last), question), null)
            : (null, Refusals.Parameter("cursor", "cursor is the next_cursor of an earlier answer to the same question"));

        string? Text(string name) => query.TryGetValue(name, out var values) ? values[0] : null;

        bool Instant(string name, out DateTimeOffset? instant)
        {
            instant = null;
            if (Text(name) is not { } text)
            {
                return true;
            }

            var read = DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"],
                CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at);
            instant = read ? at : null;
            return read;
        }
    }
}
