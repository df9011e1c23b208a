using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Engine.Webhooks;

namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>A webhook of a test that wants everything.</summary>
internal static class WebhookRows
{
    public static Webhook Of(Org org, DateTimeOffset now)
        => new(new WebhookId(org.NextId()), org.Id, "https://shop.example.com/hooks", ["*"], "the shop", 1, null, null, null, now);

    /// <summary>One row of every kind, with something in each column.</summary>
    public static async Task Write(ILedger ledger, IWebhookRecords records, Org org, DateTimeOffset now)
    {
        var webhook = Of(org, now);
        await ledger.Execute(new WebhookCommand.Add(webhook));
        await ledger.Execute(new WebhookCommand.Rotate(org.Id, webhook.Id, 2));
        var happened = new EventId(org.NextId());
        await ledger.Execute(new WebhookCommand.FanOut(org.Id, webhook.Id, happened, [new NewDelivery(happened, null, webhook.Url!, "{}")]));
        var dueAt = (await records.FindDelivery(org.Id, webhook.Id, happened, CancellationToken.None))!.Value.Delivery.NextAt;
        await ledger.Execute(new WebhookCommand.NoteTry(org.Id, webhook.Id, happened, 1, dueAt, 503, "status", TimeSpan.FromMilliseconds(7), DeliveryState.Failed, null));
        await ledger.Execute(new WebhookCommand.Switch(org.Id, webhook.Id, "admin"));
        await ledger.Execute(new WebhookCommand.Delete(org.Id, webhook.Id));
    }
}
