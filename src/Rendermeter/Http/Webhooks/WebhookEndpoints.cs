using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Engine.Webhooks;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using EventId = Rendermeter.Engine.Identities.EventId;

namespace Rendermeter.Http.Webhooks;

/// <summary><c>/api/v1/webhooks</c>: who is told of events, and what became of it.</summary>
internal static class WebhookEndpoints
{
    private const int MostWebhooks = 20;
    private const int MostKinds = 50;

    private static readonly string[] Known = ["url", "events", "description"];

    public static void MapWebhooks(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/webhooks").Requires(Access.Admin);
        group.MapPost("/", Create);
        group.MapGet("/", List);
        group.MapGet("/{id}", Show);
        group.MapDelete("/{id}", Delete);
        group.MapGet("/{id}/secret", Secret);
        group.MapPost("/{id}/rotate", Rotate);
        group.MapPost("/{id}/disable", Disable);
        group.MapPost("/{id}/enable", Enable);
        group.MapGet("/{id}/deliveries", Deliveries);
        group.MapGet("/{id}/deliveries/{happened}", ShowDelivery);
        group.MapPost("/{id}/deliveries/{happened}/redeliver", Redeliver);
    }

    /// <summary>The secret is in this answer, and under <c>/secret</c>.</summary>
    private static async Task<IResult> Create(
        HttpContext context, IWebhookRecords webhooks, ILedger ledger, WebhookSecrets secrets, WebhookOptions options, IdSource ids, TimeProvider time)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (members, unknown) = Members.Open(body.Root, Known);
        if (members is null)
        {
            return unknown!;
        }

        var url = ReadUrl(members, options);
        var kinds = members.Texts("events", MostKinds, 81);
        foreach (var (index, kind) in kinds.Index().Where(kind => !EventFilter.IsPattern(kind.Item)))
        {
            members.Refuse($"events/{index}", "event", "an event is a name such as attempt.settled, render.* or *", kind);
        }

        var description = members.Text("description", 200);
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var org = context.Caller().Org;
        if ((await webhooks.List(org, context.RequestAborted)).Count >= MostWebhooks)
        {
            return Refusals.Validation([new Pricing.Quotes.FieldError("#/url", "too_many", $"an organisation has at most {MostWebhooks} webhooks", Value: null, Allowed: null)]);
        }

        var webhook = new Webhook(new WebhookId(ids.Next()), org, url, kinds.Count == 0 ? ["*"] : kinds, description, 1, null, null, null, time.GetUtcNow());
        await ledger.Execute(new WebhookCommand.Add(webhook));
        return WithSecret(context, webhook, secrets, StatusCodes.Status201Created);
    }

    private static string? ReadUrl(Members members, WebhookOptions options)
    {
        if (members.Text("url", 2048, required: true) is not { } text)
        {
            return null;
        }

        var fault = !Uri.TryCreate(text, UriKind.Absolute, out var url) ? "url must be an address such as https://shop.example.com/hooks"
            : url.Fragment.Length > 0 ? "url must not carry a fragment"
            : options.Fault(url);
        if (fault is not null)
        {
            members.Refuse("url", "blocked_destination", fault, text);
        }

        return text;
    }

    private static async Task<IResult> List(HttpContext context, IWebhookRecords webhooks)
        => JsonAnswer.List(await webhooks.List(context.Caller().Org, context.RequestAborted), (json, webhook) =>
        {
            json.WriteStartObject();
            Write(json, webhook);
            json.WriteEndObject();
        });

    private static async Task<IResult> Show(string id, HttpContext context, IWebhookRecords webhooks)
        => await Find(id, context, webhooks) is { } webhook ? JsonAnswer.Object(json => Write(json, webhook)) : Refusals.NotFound;

    private static async Task<IResult> Secret(string id, HttpContext context, IWebhookRecords webhooks, WebhookSecrets secrets)
        => await Find(id, context, webhooks) is { } webhook ? WithSecret(context, webhook, secrets, StatusCodes.Status200OK) : Refusals.NotFound;

    /// <summary>
    /// For a day both secrets sign, so that no receiver has to change at the same moment. Within that day it answers the secret that it has gone over to: who
    /// repeats a request whose answer was lost must not put out of service what the receivers still have.
    /// </summary>
    private static async Task<IResult> Rotate(string id, HttpContext context, IWebhookRecords webhooks, ILedger ledger, WebhookSecrets secrets, TimeProvider time)
    {
        if (await Find(id, context, webhooks) is not { } webhook)
        {
            return Refusals.NotFound;
        }

        if (webhook.VersionsAt(time.GetUtcNow()).Count > 1)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
            return WithSecret(context, webhook, secrets, StatusCodes.Status200OK);
        }

        await ledger.Execute(new WebhookCommand.Rotate(webhook.Org, webhook.Id, webhook.SecretVersion + 1));
        return WithSecret(context, (await Find(id, context, webhooks))!, secrets, StatusCodes.Status200OK);
    }

    private static Task<IResult> Disable(string id, HttpContext context, IWebhookRecords webhooks, ILedger ledger) => Switch(id, "admin", context, webhooks, ledger);

    /// <summary>Goes on with the first event that was not delivered.</summary>
    private static Task<IResult> Enable(string id, HttpContext context, IWebhookRecords webhooks, ILedger ledger) => Switch(id, null, context, webhooks, ledger);

    private static async Task<IResult> Switch(string id, string? reason, HttpContext context, IWebhookRecords webhooks, ILedger ledger)
    {
        if (await Find(id, context, webhooks) is not { } webhook)
        {
            return Refusals.NotFound;
        }

        await ledger.Execute(new WebhookCommand.Switch(webhook.Org, webhook.Id, reason));
        return await Show(id, context, webhooks);
    }

    private static async Task<IResult> Delete(string id, HttpContext context, IWebhookRecords webhooks, ILedger ledger)
    {
        if (await Find(id, context, webhooks) is not { } webhook)
        {
            return Refusals.NotFound;
        }

        await ledger.Execute(new WebhookCommand.Delete(webhook.Org, webhook.Id));
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Deliveries(string id, HttpContext context, IWebhookRecords webhooks)
    {
        var (limit, before, problem) = Paging.Read<EventId>(context.Request, EventId.TryParse);
        if (problem is not null)
        {
            return problem;
        }

        if (await Find(id, context, webhooks) is not { } webhook)
        {
            return Refusals.NotFound;
        }

        var deliveries = await webhooks.ListDeliveries(webhook.Org, webhook.Id, before, limit, context.RequestAborted);
        return JsonAnswer.List(
            deliveries,
            (json, delivery) =>
            {
                json.WriteStartObject();
                Write(json, delivery);
                json.WriteEndObject();
            },
            deliveries.Count == limit ? deliveries[^1].Event.ToString() : null);
    }

    private static async Task<IResult> ShowDelivery(string id, string happened, HttpContext context, IWebhookRecords webhooks)
        => await Find(id, context, webhooks) is { } webhook && EventId.TryParse(happened, out var wanted)
            && await webhooks.FindDelivery(webhook.Org, webhook.Id, wanted, context.RequestAborted) is var (delivery, tries)
            ? JsonAnswer.Object(json =>
            {
                Write(json, delivery);
                json.WriteList("history", tries, Write);
                json.WriteRaw("body", delivery.Body);
            })
            : Refusals.NotFound;

    private static async Task<IResult> Redeliver(string id, string happened, HttpContext context, IWebhookRecords webhooks, ILedger ledger, WebhookSignal signal)
    {
        if (await Find(id, context, webhooks) is not { } webhook || !EventId.TryParse(happened, out var wanted)
            || await webhooks.FindDelivery(webhook.Org, webhook.Id, wanted, context.RequestAborted) is null)
        {
            return Refusals.NotFound;
        }

        await ledger.Execute(new WebhookCommand.Redeliver(webhook.Org, webhook.Id, wanted));
        signal.Set();
        var (delivery, _) = (await webhooks.FindDelivery(webhook.Org, webhook.Id, wanted, CancellationToken.None))!.Value;
        return JsonAnswer.Object(json => Write(json, delivery), StatusCodes.Status202Accepted);
    }

    private static async Task<Webhook?> Find(string id, HttpContext context, IWebhookRecords webhooks)
        => WebhookId.TryParse(id, out var wanted) ? (await webhooks.List(context.Caller().Org, context.RequestAborted)).FirstOrDefault(webhook => webhook.Id == wanted) : null;

    private static JsonAnswer WithSecret(HttpContext context, Webhook webhook, WebhookSecrets secrets, int status)
    {
        context.Response.Headers.CacheControl = "no-store";
        return JsonAnswer.Object(
            json =>
            {
                Write(json, webhook);
                json.WriteString("secret", secrets.Text(webhook.Org, webhook.Id, webhook.SecretVersion));
            },
            status);
    }

    private static void Write(Utf8JsonWriter json, Webhook webhook)
    {
        json.WriteString("id", webhook.Id.ToString());
        json.WriteOptional("url", webhook.Url);
        json.WriteList("events", webhook.Kinds, (writer, kind) => writer.WriteStringValue(kind));
        json.WriteOptional("description", webhook.Description);
        json.WriteBoolean("enabled", webhook.DisabledAt is null);
        json.WriteInstant("disabled_at", webhook.DisabledAt);
        json.WriteOptional("disabled_reason", webhook.DisabledReason);
        json.WriteInstant("rotated_at", webhook.RotatedAt);
        json.WriteInstant("created_at", webhook.CreatedAt);
    }

    private static void Write(Utf8JsonWriter json, WebhookDelivery delivery)
    {
        json.WriteString("event", delivery.Event.ToString());
        json.WriteOptional("render", delivery.Render?.ToString());
        json.WriteString("url", delivery.Url);
        json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(delivery.State.ToString()));
        json.WriteNumber("tries", delivery.Tries);
        json.WriteInstant("next_at", delivery.State == DeliveryState.Pending ? delivery.NextAt : null);
        json.WriteOptional("last_status", (long?)delivery.LastStatus);
        json.WriteOptional("last_error", delivery.LastError);
        json.WriteInstant("created_at", delivery.CreatedAt);
        json.WriteInstant("ended_at", delivery.EndedAt);
    }

    private static void Write(Utf8JsonWriter json, DeliveryTry tried)
    {
        json.WriteStartObject();
        json.WriteNumber("number", tried.Number);
        json.WriteInstant("at", tried.At);
        json.WriteOptional("status", (long?)tried.Status);
        json.WriteOptional("error", tried.Error);
        json.WriteNumber("duration_ms", tried.DurationMilliseconds);
        json.WriteEndObject();
    }
}
