using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;

namespace Rendermeter.Engine.Webhooks;

/// <summary>
/// Turns events into deliveries. An event is written in the transaction of what it tells of; the place up to which a receiver has seen them is moved in the
/// transaction that writes its deliveries. Between the two nothing can be lost, and a repetition finds its deliveries there.
/// </summary>
public sealed class FanOut(IWebhookRecords webhooks, IRecords records, Wallets.ILedger ledger)
{
    private const int MostEvents = 200;

    /// <summary>Looks at what every receiver has not seen.</summary>
    /// <returns>How many deliveries were written.</returns>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var written = 0;
        foreach (var (webhook, seenUntil) in await webhooks.ListBehind(cancellationToken))
        {
            for (var seen = seenUntil; ;)
            {
                var events = await webhooks.ListEvents(webhook.Org, seen, MostEvents, cancellationToken);
                if (events.Count == 0)
                {
                    break;
                }

                var deliveries = await Deliveries(webhook, events, cancellationToken);
                seen = events[^1].Id;
                await ledger.Execute(new WebhookCommand.FanOut(webhook.Org, webhook.Id, seen, deliveries));
                written += deliveries.Count;
            }
        }

        return written;
    }

    private async Task<List<NewDelivery>> Deliveries(Webhook webhook, IReadOnlyList<EventRecord> events, CancellationToken cancellationToken)
    {
        var deliveries = new List<NewDelivery>();
        var known = new Dictionary<RenderId, RenderRecord?>();
        foreach (var happened in events.Where(happened => EventFilter.Wants(webhook.Kinds, happened.Event.Kind)))
        {
            RenderRecord? record = null;
            if (happened.Event.Render is { } render && !known.TryGetValue(render, out record))
            {
                known.Add(render, record = await records.FindRender(webhook.Org, render, cancellationToken));
            }

            if ((webhook.Url ?? record?.Render.CallbackUrl) is { } url)
            {
                deliveries.Add(new NewDelivery(happened.Id, happened.Event.Render, url, WebhookBody.Write(happened, record)));
            }
        }

        return deliveries;
    }
}
