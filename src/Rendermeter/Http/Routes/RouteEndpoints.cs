using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Routes;

/// <summary><c>/api/v1/routes/{name}</c>: a route with its gate, and why a render's offers stood in their order.</summary>
internal static class RouteEndpoints
{
    public static void MapRoutes(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/routes").Requires(Access.Admin);
        group.MapGet("/{name}", Find);
        group.MapGet("/{name}/choices/{render}", Choice);
    }

    private static IResult Find(string name, RouteTable routes)
        => routes.Routes.FirstOrDefault(route => route.Name == name) is { } route ? new JsonAnswer(json => Write(json, route)) : Refusals.NotFound;

    private static async Task<IResult> Choice(string name, string render, HttpContext context, IRouteRecords records)
        => RenderId.TryParse(render, out var id) && await records.FindChoice(context.Caller().Org, id, context.RequestAborted) is { } choice
            ? JsonAnswer.Object(json =>
            {
                json.WriteString("route", name);
                json.WriteString("render", id.ToString());
                json.WriteRaw("choice", choice);
            })
            : Refusals.NotFound;

    private static void Write(Utf8JsonWriter json, Engine.Routes.Route route)
    {
        json.WriteStartObject();
        json.WriteString("name", route.Name);
        json.WriteString("media", route.Media);
        json.WriteString("currency", "USD");
        json.WriteAmount("ceiling", route.CeilingNanos);
        json.WriteList("offers", route.Offers, (writer, offer) => writer.WriteStringValue(offer));
        json.WriteString("order", JsonNamingPolicy.SnakeCaseLower.ConvertName(route.Scoring.Order.ToString()));
        json.WriteAmount("value_of_second", route.Scoring.ValueOfSecondNanos);
        json.WriteAmount("downstream", route.Scoring.DownstreamNanos);
        json.WriteNumber("exploration_thousandths", route.Scoring.ExplorationThousandths);
        json.WriteList("gate", route.Gate.Checks, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, GateCheck check)
    {
        json.WriteStartObject();
        json.WriteString("check", check.Name);
        if (check.Threshold is { } threshold)
        {
            json.WriteNumber("threshold", threshold);
        }
        else
        {
            json.WriteNull("threshold");
        }

        json.WriteString("unknown", check.Unknown == UnknownPolicy.Accept ? "accept" : "reject");
        json.WriteEndObject();
    }
}
