using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Webhooks;

namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>The outbox: events that were written become deliveries, each once, in their order.</summary>
public abstract partial class LedgerConformance
{
    [Fact]
    public async Task An_event_becomes_one_delivery_however_often_it_is_looked_at()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var (webhooks, fanOut) = (store.Store.Webhooks, new FanOut(store.Store.Webhooks, store.Records, store.Ledger));
        await Held(store, org.Admit(Org.Cent));
        var webhook = WebhookRows.Of(org, Clock.GetUtcNow());
        await store.Ledger.Execute(new WebhookCommand.Add(webhook));
        await store.Ledger.Execute(new WebhookCommand.Add(webhook));
        Assert.Empty(await webhooks.ListBehind(Token));

        var attempt = await Held(store, org.Admit(8 * Org.Cent));
        await store.Ledger.Execute(org.Claim(attempt.Id));
        await store.Ledger.Execute(org.Settle(attempt.Id, AttemptState.Billed, 5 * Org.Cent));
        var behind = Assert.Single(await webhooks.ListBehind(Token));
        var events = await webhooks.ListEvents(org.Id, behind.SeenUntil, 100, Token);
        var written = await fanOut.Run(Token);
        var again = new WebhookCommand.FanOut(org.Id, webhook.Id, events[0].Id, [.. events.Select(one => new NewDelivery(one.Id, null, "https://other.example.com/", "{}"))]);
        await store.Ledger.Execute(again);

        Assert.Equal((2, 0), (written, await fanOut.Run(Token)));
        Assert.Equal(["render.admitted", "attempt.settled"], events.Select(one => one.Event.Kind));
        var deliveries = await webhooks.ListDeliveries(org.Id, webhook.Id, null, 10, Token);
        Assert.Equal(events.Select(one => one.Id).Reverse(), deliveries.Select(one => one.Event));
        Assert.All(deliveries, one => Assert.Equal((webhook.Url, DeliveryState.Pending, attempt.Render), (one.Url, one.State, one.Render)));
        Assert.Contains("\"charge\":\"0.050000000\"", deliveries[0].Body, StringComparison.Ordinal);
        Assert.Contains("\"charge\":null", deliveries[1].Body, StringComparison.Ordinal);
        Assert.Contains("\"quote\":{\"kind\":", deliveries[1].Body, StringComparison.Ordinal);
        await AssertSound(store);
    }

    [Fact]
    public async Task Of_one_render_the_next_event_is_due_when_the_one_before_has_ended()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var webhook = WebhookRows.Of(org, Clock.GetUtcNow());
        await store.Ledger.Execute(new WebhookCommand.Add(webhook));
        var (one, two) = (await Held(store, org.Admit(Org.Cent)), await Held(store, org.Admit(Org.Cent)));
        await store.Ledger.Execute(org.Claim(one.Id));
        await store.Ledger.Execute(org.Settle(one.Id, AttemptState.Free));
        await new FanOut(store.Store.Webhooks, store.Records, store.Ledger).Run(Token);

        var first = await Take();
        await Note(first.Single(taken => taken.Render == one.Render), 500, DeliveryState.Pending, TimeSpan.FromDays(365));
        var waiting = await Take();
        await Note(first.Single(taken => taken.Render == one.Render), 200, DeliveryState.Delivered, null);
        var after = await Take();

        Assert.Equal([one.Render, two.Render], first.Select(taken => taken.Render!.Value));
        Assert.DoesNotContain(waiting, taken => taken.Render == one.Render);
        Assert.Contains("attempt.settled", Assert.Single(after, taken => taken.Render == one.Render).Body, StringComparison.Ordinal);
        var (kept, tries) = (await store.Store.Webhooks.FindDelivery(org.Id, webhook.Id, first[0].Event, Token))!.Value;
        Assert.Equal((DeliveryState.Delivered, 200, 2), (kept.State, kept.LastStatus, tries.Count));

        await store.Ledger.Execute(new WebhookCommand.Redeliver(org.Id, webhook.Id, first[0].Event));
        Assert.Equal(first[0].Event, Assert.Single(await Take(), taken => taken.Render == one.Render).Event);

        async Task<IReadOnlyList<WebhookDelivery>> Take() => await store.Store.DueDeliveries.Take(org.Id, webhook.Id, Clock.GetUtcNow().AddSeconds(1), TimeSpan.Zero, 10, Token);

        async Task Note(WebhookDelivery delivery, int status, DeliveryState state, TimeSpan? again)
            => await store.Ledger.Execute(Tried((await store.Store.Webhooks.FindDelivery(org.Id, webhook.Id, delivery.Event, Token))!.Value.Delivery, status, state, again));
    }

    [Fact]
    public async Task What_becomes_of_a_try_does_not_undo_a_redelivery_that_was_asked_for_meanwhile()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var webhook = WebhookRows.Of(org, Clock.GetUtcNow());
        await store.Ledger.Execute(new WebhookCommand.Add(webhook));
        await Held(store, org.Admit(Org.Cent));
        await new FanOut(store.Store.Webhooks, store.Records, store.Ledger).Run(Token);

        var first = await Take();
        await Redeliver(first);
        await store.Ledger.Execute(Tried(first, 204, DeliveryState.Delivered, null));
        Assert.Equal((DeliveryState.Pending, 0, 1), await State(first));

        var second = await Take();
        await store.Ledger.Execute(Tried(second, 500, DeliveryState.Pending, TimeSpan.Zero));
        Assert.Equal((DeliveryState.Pending, 1, 2), await State(first));

        var third = await Take();
        await Redeliver(third);
        await store.Ledger.Execute(Tried(third, 500, DeliveryState.Failed, null));
        Assert.Equal((DeliveryState.Pending, 0, 3), await State(first));

        var last = await Take();
        await store.Ledger.Execute(Tried(last, 204, DeliveryState.Delivered, null));
        Assert.Equal((DeliveryState.Delivered, 1, 4), await State(first));

        async Task<WebhookDelivery> Take()
        {
            Clock.Step(TimeSpan.FromSeconds(2));
            return Assert.Single(await store.Store.DueDeliveries.Take(org.Id, webhook.Id, Clock.GetUtcNow(), TimeSpan.Zero, 10, Token));
        }

        Task Redeliver(WebhookDelivery delivery)
        {
            Clock.Step(TimeSpan.FromSeconds(2));
            return store.Ledger.Execute(new WebhookCommand.Redeliver(org.Id, webhook.Id, delivery.Event));
        }

        async Task<(DeliveryState State, int Tries, int History)> State(WebhookDelivery of)
        {
            var (delivery, tries) = (await store.Store.Webhooks.FindDelivery(org.Id, webhook.Id, of.Event, Token))!.Value;
            return (delivery.State, delivery.Tries, tries.Count);
        }
    }

    private static WebhookCommand.NoteTry Tried(WebhookDelivery delivery, int status, DeliveryState state, TimeSpan? again)
        => new(delivery.Org, delivery.Webhook, delivery.Event, delivery.Tries + 1, delivery.NextAt, status, null, TimeSpan.Zero, state, again);

    [Fact]
    public async Task A_webhook_that_is_disabled_or_deleted_has_nothing_due_and_one_that_is_enabled_goes_on()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var webhook = WebhookRows.Of(org, Clock.GetUtcNow());
        await store.Ledger.Execute(new WebhookCommand.Add(webhook));
        await Held(store, org.Admit(Org.Cent));
        await new FanOut(store.Store.Webhooks, store.Records, store.Ledger).Run(Token);

        Assert.Single(await Due());
        await store.Ledger.Execute(new WebhookCommand.Switch(org.Id, webhook.Id, "gone"));
        Assert.Empty(await Due());
        Assert.Equal("gone", (await store.Store.Webhooks.List(org.Id, Token)).Single().DisabledReason);
        await store.Ledger.Execute(new WebhookCommand.Switch(org.Id, webhook.Id, null));
        Assert.Single(await Due());
        await store.Ledger.Execute(new WebhookCommand.Rotate(org.Id, webhook.Id, 2));
        await store.Ledger.Execute(new WebhookCommand.Rotate(org.Id, webhook.Id, 2));
        var rotated = (await store.Store.Webhooks.List(org.Id, Token)).Single();
        Assert.Equal([2, 1], rotated.VersionsAt(rotated.RotatedAt!.Value));
        Assert.Equal([2], rotated.VersionsAt(rotated.RotatedAt.Value.AddDays(1)));
        await store.Ledger.Execute(new WebhookCommand.Delete(org.Id, webhook.Id));
        Assert.Empty(await Due());
        Assert.Empty(await store.Store.Webhooks.List(org.Id, Token));

        Task<IReadOnlyList<(OrgId Org, WebhookId Webhook)>> Due() => store.Store.DueDeliveries.ListDue(Clock.GetUtcNow().AddSeconds(1), Token);
    }

    [Fact]
    public async Task The_first_render_with_a_callback_opens_the_receiver_of_callbacks()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        await Held(store, org.Admit(Org.Cent));
        Assert.Empty(await store.Store.Webhooks.List(org.Id, Token));

        var admit = org.Admit(Org.Cent);
        await Held(store, admit with { NewRender = admit.NewRender! with { CallbackUrl = "https://shop.example.com/told" } });
        await Held(store, org.Admit(Org.Cent));
        await new FanOut(store.Store.Webhooks, store.Records, store.Ledger).Run(Token);

        var callbacks = Assert.Single(await store.Store.Webhooks.List(org.Id, Token));
        Assert.Equal((WebhookId.CallbacksOf(org.Id), null), (callbacks.Id, callbacks.Url));
        var told = Assert.Single(await store.Store.Webhooks.ListDeliveries(org.Id, callbacks.Id, null, 10, Token));
        Assert.Equal((admit.NewRender.Id, "https://shop.example.com/told"), (told.Render, told.Url));
    }
}
