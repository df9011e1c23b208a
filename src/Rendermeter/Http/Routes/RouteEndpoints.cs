using System.Text.Json;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing;

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
        json.WriteAmount("downstream", CostLines.ExpectedOfDelivered(route.Gate, route.Steps, outputs: 1) + CostLines.ExpectedOfAccepted(route.Steps, outputs: 1));
        json.WriteList("steps", route.Steps, (writer, step) =>
        {
            writer.WriteStartObject();
            writer.WriteString("step", step.Name);
            writer.WriteAmount("price", step.RateNanos);
            writer.WriteString("per", step.Unit);
            writer.WriteString("on", step.OnlyAccepted ? "accepted" : "delivered");
            writer.WriteAmount("expected", step.ExpectedNanos);
            writer.WriteEndObject();
        });
        json.WriteOptional("regeneration_window_seconds", (long?)route.RegenerationWindow?.TotalSeconds);
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

        json.WriteString("unknown", SnakeCase.Of(check.Unknown));
        json.WriteAmount("price", check.External?.PriceNanos ?? check.Person?.MinuteNanos);
        json.WriteOptional("when", check.Person is { } person ? person.Always ? "always" : "unknown" : null);
        json.WriteOptional("deadline_seconds", (long?)check.Person?.Patience.TotalSeconds);
        json.WriteOptional("at_deadline", check.Person is { } asked ? asked.AcceptAtDeadline ? "accept" : "reject" : null);
        json.WriteEndObject();
    }
}
