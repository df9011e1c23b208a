using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Routes;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Http.OpenAi;

/// <summary><c>/v1/models</c>: what can run now.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v1/models").Requires(Access.Key);
        group.MapGet("/", List);
        group.MapGet("/{**id}", Find);
    }

    private static async Task<JsonAnswer> List(HttpContext context, RouteVersions routes, PriceBook book, ProviderSet providers)
    {
        var models = await Runnable(context, routes, book, providers);
        return JsonAnswer.Object(json =>
        {
            json.WriteString("object", "list");
            json.WriteList("data", models, Write);
        });
    }

    private static async Task<IResult> Find(string id, HttpContext context, RouteVersions routes, PriceBook book, ProviderSet providers)
        => (await Runnable(context, routes, book, providers)).FirstOrDefault(model => model.Id == id) is { Id: not null } found
            ? new JsonAnswer(json => Write(json, found))
            : Refusals.UnknownModel(id, await routes.Find(context.Caller().Org, id, context.RequestAborted) is RouteOutcome.Unknown { Nearest: var nearest } ? nearest : []);

    private static async Task<IReadOnlyList<(string Id, string Owner, long Created)>> Runnable(HttpContext context, RouteVersions routes, PriceBook book, ProviderSet providers)
        => [.. (await routes.List(context.Caller().Org, context.RequestAborted))
            .Where(route => route.Offers.Any(offer => book.Find(offer) is { } model && providers.Find(model.Provider) is not null))
            .Select(route => (route.Name, "rendermeter", Created: route.Offers.Select(book.Find).First(model => model is not null)!))
            .Concat(book.Models().Where(model => providers.Find(model.Provider) is not null).Select(model => (model.Name, model.Provider, Created: model)))
            .Select(model => (model.Name, model.Item2, new DateTimeOffset(model.Created.Versions[0].CheckedOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeSeconds()))];

    private static void Write(Utf8JsonWriter json, (string Id, string Owner, long Created) model)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Id);
        json.WriteString("object", "model");
        json.WriteNumber("created", model.Created);
        json.WriteString("owned_by", model.Owner);
        json.WriteNull("shutdown_date");
        json.WriteEndObject();
    }
}
