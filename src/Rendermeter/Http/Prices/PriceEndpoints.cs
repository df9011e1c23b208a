using System.Text.Json;
using Rendermeter.Commands;
using Rendermeter.Commands.Prices;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Routes;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Http.Prices;

/// <summary><c>/api/v1/prices</c> and <c>/api/v1/routes</c>: what is known, and what can be asked for by name.</summary>
internal static class PriceEndpoints
{
    private const int LongestText = 200;

    private static readonly string[] Known = ["provider", "media", "q"];

    public static void MapPrices(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1").Requires(Access.Key);
        group.MapGet("/prices", List);
        group.MapGet("/prices/{**model}", Find);
        group.MapGet("/routes", Routes);
    }

    /// <summary>Models by provider and name; the cursor is the name after which it goes on.</summary>
    private static IResult List(HttpContext context, PriceBook book)
    {
        var query = context.Request.Query;
        if (Known.FirstOrDefault(name => query[name].Count > 1) is { } twice)
        {
            return Refusals.Parameter(twice, $"{twice} is given once");
        }

        var (provider, text) = (query["provider"].ToString(), query["q"].ToString());
        if (text.Length > LongestText)
        {
            return Refusals.Parameter("q", $"q has at most {LongestText} characters");
        }

        var media = default(MediaKind);
        var hasMedia = query["media"].Count > 0;
        if (hasMedia && !SnakeCase.TryParse(query["media"].ToString(), out media))
        {
            return Refusals.Parameter("media", $"media is one of {string.Join(", ", SnakeCase.Names<MediaKind>())}");
        }

        var (limit, after, problem) = Paging.Read<PriceCursor>(context.Request, (string? name, out PriceCursor cursor) => PriceCursor.TryParse(book, name, out cursor));
        if (problem is not null)
        {
            return problem;
        }

        var models = (provider.Length == 0 ? book.Models() : book.Models(provider))
            .Where(model => !hasMedia || model.Media == media)
            .Where(model => text.Length == 0 || model.Aliases.Append(model.Name).Any(name => name.Contains(text, StringComparison.OrdinalIgnoreCase)))
            .SkipWhile(model => after is { } last && last.IsBeforeOrAt(model))
            .Take(limit + 1)
            .ToList();
        return JsonAnswer.List(models.Take(limit), PriceJson.WriteSummary, models.Count > limit ? models[limit - 1].Name : null);
    }

    private static IResult Find(HttpContext context, string model, PriceBook book, TimeProvider time)
    {
        // Clients escape the slashes of a name that they put into a path.
        model = model.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var at = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        if (context.Request.Query["at"] is { Count: > 0 } asked && (asked.Count > 1 || !Instants.TryRead(asked, out at)))
        {
            return Refusals.Parameter("at", $"at is an instant: {Instants.Allowed}");
        }

        return book.Find(model) is { } found
            ? new JsonAnswer(json => PriceJson.Write(json, book, found, at))
            : Refusals.UnknownModel(model, book.Nearest(model), "#");
    }

    private static async Task<JsonAnswer> Routes(HttpContext context, RouteVersions routes, ProviderSet providers)
        => JsonAnswer.List(await routes.List(context.Caller().Org, context.RequestAborted), (json, route) => Write(json, route, providers));

    private static void Write(Utf8JsonWriter json, Engine.Routes.Route route, ProviderSet providers)
    {
        json.WriteStartObject();
        json.WriteString("name", route.Name);
        json.WriteString("media", route.Media);
        json.WriteString("currency", "USD");
        json.WriteAmount("ceiling", route.CeilingNanos);
        json.WriteOptional("version", route.Version);
        json.WriteOptional("gate_version", route.GateVersion);
        json.WriteList("offers", route.Offers, (writer, offer) =>
        {
            writer.WriteStartObject();
            writer.WriteString("model", offer);
            writer.WriteBoolean("configured", providers.Find(offer[..offer.IndexOf('/', StringComparison.Ordinal)]) is not null);
            writer.WriteEndObject();
        });
        json.WriteEndObject();
    }
}
