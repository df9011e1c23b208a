using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Webhooks;

namespace Rendermeter.Storage.Rows;

/// <summary>Webhooks and deliveries as a query reads them.</summary>
internal static class WebhookRow
{
    public const string Columns = "w.webhook_id, w.url, w.kinds, w.description, w.secret_version, w.rotated_at, w.disabled_at, w.disabled_reason, w.created_at";

    public const string DeliveryColumns =
        "d.event_id, d.render_id, d.url, d.body, d.state, d.tries, d.next_at, d.last_status, d.last_error, d.created_at, d.ended_at";

    /// <summary>The members stand in the order of <see cref="Columns"/>.</summary>
    public static Webhook Read(IRow row, OrgId org) => new(
        Id: new WebhookId(row.Id()), Org: org, Url: row.OptionalText(), Kinds: JsonText.ReadTexts(row.Text()), Description: row.OptionalText(),
        SecretVersion: row.Count(), RotatedAt: row.OptionalInstant(), DisabledAt: row.OptionalInstant(), DisabledReason: row.OptionalText(), CreatedAt: row.Instant());

    /// <summary>The members stand in the order of <see cref="DeliveryColumns"/>.</summary>
    public static WebhookDelivery ReadDelivery(IRow row, OrgId org, WebhookId webhook) => new(
        Org: org, Webhook: webhook, Event: new EventId(row.Id()), Render: row.OptionalId() is { } render ? new RenderId(render) : null, Url: row.Text(), Body: row.Text(),
        State: row.Name<DeliveryState>(), Tries: row.Count(), NextAt: row.Instant(), LastStatus: row.OptionalCount(), LastError: row.OptionalText(),
        CreatedAt: row.Instant(), EndedAt: row.OptionalInstant());
}
