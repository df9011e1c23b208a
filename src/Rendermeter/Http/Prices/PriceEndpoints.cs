using System.Text.Json;
using Rendermeter.Commands.Prices;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Routes;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Http.Prices;

/// <summary><c>/api/v1/prices</c> and <c>/api/v1/routes</c>: what is known, and what can be asked for by name.</summary>
internal static class PriceEndpoints
{
    public static void MapPrices(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1").Requires(Access.Key);
        group.MapGet("/prices", List);
        group.MapGet("/prices/{**model}", Find);
        group.MapGet("/routes", Routes);
    }

    private static JsonAnswer List(HttpContext context, PriceBook book)
    {
        var provider = context.Request.Query["provider"].ToString();
        return JsonAnswer.List(book.Models().Where(model => provider.Length == 0 || model.Provider == provider), PriceJson.WriteSummary);
    }

    private static IResult Find(string model, PriceBook book)
        => book.Find(model) is { } found ? new JsonAnswer(json => PriceJson.Write(json, found)) : Refusals.NotFound;

    private static JsonAnswer Routes(RouteTable routes, ProviderSet providers)
        => JsonAnswer.List(routes.Routes.OrderBy(route => route.Name, StringComparer.Ordinal), (json, route) => Write(json, route, providers));

    private static void Write(Utf8JsonWriter json, Engine.Routes.Route route, ProviderSet providers)
    {
        json.WriteStartObject();
        json.WriteString("name", route.Name);
        json.WriteString("media", route.Media);
        json.WriteString("currency", "USD");
        json.WriteAmount("ceiling", route.CeilingNanos);
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
