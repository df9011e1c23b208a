using System.Text.Json;
using Rendermeter.Engine.Requests;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using EventId = Rendermeter.Engine.Identities.EventId;

namespace Rendermeter.Http.Events;

/// <summary><c>/api/v1/events</c>: what has happened in the caller's organisation, the newest first.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/api/v1/events", List).Requires(Access.Admin);

    private static async Task<IResult> List(HttpContext context, IRecords records)
    {
        var (limit, before, problem) = Paging.Read<EventId>(context.Request, EventId.TryParse);
        if (problem is not null)
        {
            return problem;
        }

        var events = await records.ListEvents(context.Caller().Org, before, limit, context.RequestAborted);
        return JsonAnswer.List(events, Write, events.Count == limit ? events[^1].Id.ToString() : null);
    }

    private static void Write(Utf8JsonWriter json, EventRecord record)
    {
        json.WriteStartObject();
        json.WriteString("id", record.Id.ToString());
        json.WriteString("kind", record.Event.Kind);
        json.WriteInstant("at", record.At);
        json.WriteOptional("render", record.Event.Render?.ToString());
        json.WriteOptional("attempt", record.Event.Attempt?.ToString());
        json.WriteRaw("data", record.Event.Json);
        json.WriteEndObject();
    }
}
