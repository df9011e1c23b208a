using System.Collections.Concurrent;
using System.Security.Cryptography;
using Rendermeter.Engine.Faults;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Engine.Webhooks;
using EventId = Rendermeter.Engine.Identities.EventId;

namespace Rendermeter.Http.Webhooks;

/// <summary>
/// Delivers events, beside the renders: it turns new ones into deliveries, and tries those that are due. A receiver that is slow has only so many deliveries
/// on their way, so that no other receiver waits for it; the books wait for none.
/// </summary>
internal sealed class WebhookShell(
    FanOut fanOut, IWebhookRecords webhooks, IDueDeliveries due, ILedger ledger, WebhookClient client, WebhookOptions options, WebhookSignal signal, Engine.Requests.WorkerOptions worker,
    TimeProvider time, ILogger<WebhookShell> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(WebhookId Webhook, EventId Event), bool> _going = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await fanOut.Run(stoppingToken);
                await Begin(stoppingToken);
                await signal.Wait(LookEvery, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.DeliveriesStuck(log, failure);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

    private async Task Begin(CancellationToken stopping)
    {
        foreach (var (org, id) in await due.ListDue(time.GetUtcNow(), stopping))
        {
            // Callbacks go to many receivers under one name.
            var most = id == WebhookId.CallbacksOf(org) ? options.Most / 2 : options.MostToOne;
            var going = _going.Keys.Count(delivery => delivery.Webhook == id);
            var free = Math.Min(most - going, options.Most - _going.Count);
            if (free <= 0 || (await webhooks.List(org, stopping)).FirstOrDefault(known => known.Id == id) is not { DisabledAt: null } webhook)
            {
                continue;
            }

            // What is going is still pending where one process has the books to itself: it is answered too, and passed over.
            var taken = await due.Take(org, id, time.GetUtcNow(), Keep, worker.SoleProcess ? free + going : free, stopping);
            foreach (var delivery in taken.Where(delivery => !_going.ContainsKey((id, delivery.Event))).Take(free))
            {
                // Entered before it begins: it takes itself out, perhaps at once.
                _going[(id, delivery.Event)] = true;
                _ = Task.Run(() => Deliver(webhook, delivery, stopping), CancellationToken.None);
            }
        }
    }

    private async Task Deliver(Webhook webhook, WebhookDelivery delivery, CancellationToken stopping)
    {
        try
        {
            var began = time.GetTimestamp();
            var (status, error, asked) = await client.Send(webhook, delivery, stopping);
            CrashPoint.Hit("webhook.before-note");
            await Note(webhook, delivery, status, error, asked, time.GetElapsedTime(began));
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            // Not noted, so that it is tried again: twice is allowed, never is not.
            Log.DeliveryNotNoted(log, delivery.Event.ToString(), failure);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The process stops, and perhaps the books are closed: the delivery is due at the next start.
        }
        finally
        {
            _going.TryRemove((webhook.Id, delivery.Event), out _);
            signal.Set();
        }
    }

    private async Task Note(Webhook webhook, WebhookDelivery delivery, int? status, string? error, TimeSpan? asked, TimeSpan took)
    {
        var number = delivery.Tries + 1;
        var state = DeliverySchedule.Of(status);
        var gone = DeliverySchedule.IsGone(status);
        var again = state == DeliveryState.Delivered || (gone && webhook.Url is null) ? null : DeliverySchedule.After(number, RandomNumberGenerator.GetInt32(900, 1101), asked);
        if (state == DeliveryState.Pending && again is null)
        {
            state = DeliveryState.Failed;
        }

        if (gone && webhook.Url is not null)
        {
            await ledger.Execute(new WebhookCommand.Switch(webhook.Org, webhook.Id, "gone"));
        }

        await ledger.Execute(new WebhookCommand.NoteTry(webhook.Org, webhook.Id, delivery.Event, number, delivery.NextAt, status, error, took, state, again));
    }
}
