using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Webhooks;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Tables;

/// <summary>Who is told of events, and what is on its way to them.</summary>
internal sealed class WebhookTable(IStatements database)
{
    private const string InsertSql = """
        insert into webhook (lane, org_id, webhook_id, url, kinds, description, secret_version, seen_event, created_at)
        values (@lane, @org_id, @webhook_id, @url, @kinds, @description, 1, @seen_event, @created_at)
        on conflict (lane, org_id, webhook_id) do nothing
        """;

    /// <summary>The receiver that stands for the <c>callback_url</c> of renders. It begins with the events of the first such render.</summary>
    public void OpenCallbacks(OrgKey key, Guid seen, DateTimeOffset now)
        => Insert(key, WebhookId.CallbacksOf(key.Org), url: null, EventFilter.Callbacks, "the callback_url of each render", seen, now);

    private void Insert(OrgKey key, WebhookId id, string? url, IReadOnlyList<string> kinds, string? description, Guid seen, DateTimeOffset now)
        => database.PrepareEach(InsertSql).Bind(key).Bind(id.Value).Bind(url).Bind(JsonText.Write(kinds)).Bind(description).Bind(seen).Bind(now).Run();

    private const string RotateSql = """
        update webhook
        set secret_version = @secret_version, rotated_at = @rotated_at
        where lane = @lane and org_id = @org_id and webhook_id = @webhook_id and secret_version < @secret_version
        """;

    private const string SwitchSql = """
        update webhook
        set disabled_at = @disabled_at, disabled_reason = @disabled_reason
        where lane = @lane and org_id = @org_id and webhook_id = @webhook_id
        """;

    private const string DeleteSql = """
        update webhook
        set deleted_at = @deleted_at
        where lane = @lane and org_id = @org_id and webhook_id = @webhook_id and deleted_at is null
        """;

    private const string SeeSql = """
        update webhook
        set seen_event = @seen_event
        where lane = @lane and org_id = @org_id and webhook_id = @webhook_id and seen_event < @seen_event
        """;

    private const string InsertDeliverySql = """
        insert into delivery (lane, org_id, webhook_id, event_id, render_id, url, body, state, tries, next_at, created_at)
        values (@lane, @org_id, @webhook_id, @event_id, @render_id, @url, @body, 'pending', 0, @next_at, @next_at)
        on conflict (lane, org_id, webhook_id, event_id) do nothing
        """;

    // What is told of a delivery that has ended or was asked for again meanwhile changes nothing but its history: then it is no more the one that was taken.
    private const string NoteTrySql = """
        update delivery
        set state = @state, tries = @tries, next_at = @next_at, last_status = @last_status, last_error = @last_error, ended_at = @ended_at
        where lane = @lane and org_id = @org_id and webhook_id = @webhook_id and event_id = @event_id and state = 'pending'
          and tries = @tries_before and next_at = @due_at
        """;

    private const string InsertTrySql = """
        insert into delivery_try (lane, org_id, webhook_id, event_id, at, try_no, status, error, duration_ms)
        values (@lane, @org_id, @webhook_id, @event_id, @at, @try_no, @status, @error, @duration_ms)
        on conflict (lane, org_id, webhook_id, event_id, at) do nothing
        """;

    private const string RedeliverSql = """
        update delivery
        set state = 'pending', tries = 0, next_at = @next_at, ended_at = null
        where lane = @lane and org_id = @org_id and webhook_id = @webhook_id and event_id = @event_id
        """;

    public void Write(OrgKey key, WebhookCommand command, RowIds ids, DateTimeOffset now)
    {
        switch (command)
        {
            case WebhookCommand.Add { Webhook: var added }:
                Insert(key, added.Id, added.Url, added.Kinds, added.Description, ids.Next(), now);
                break;
            case WebhookCommand.Rotate rotate:
                database.PrepareEach(RotateSql).Bind(rotate.Version).Bind(now).Bind(key).Bind(rotate.Id.Value).Run();
                break;
            case WebhookCommand.Switch change:
                database.PrepareEach(SwitchSql).Bind(change.DisabledReason is null ? null : (DateTimeOffset?)now).Bind(change.DisabledReason).Bind(key).Bind(change.Id.Value).Run();
                break;
            case WebhookCommand.Delete delete:
                database.PrepareEach(DeleteSql).Bind(now).Bind(key).Bind(delete.Id.Value).Run();
                break;
            case WebhookCommand.FanOut fanOut:
                foreach (var delivery in fanOut.Deliveries)
                {
                    database.PrepareEach(InsertDeliverySql).Bind(key).Bind(fanOut.Id.Value)
                        .Bind(delivery.Event.Value).Bind(delivery.Render?.Value).Bind(delivery.Url).Bind(delivery.Body).Bind(now).Run();
                }

                database.PrepareEach(SeeSql).Bind(fanOut.SeenUntil.Value).Bind(key).Bind(fanOut.Id.Value).Run();
                break;
            case WebhookCommand.NoteTry tried:
                Note(key, tried, now);
                break;
            case WebhookCommand.Redeliver again:
                database.PrepareEach(RedeliverSql).Bind(now).Bind(key).Bind(again.Id.Value).Bind(again.Event.Value).Run();
                break;
        }
    }

    private void Note(OrgKey key, WebhookCommand.NoteTry tried, DateTimeOffset now)
    {
        database.PrepareEach(InsertTrySql).Bind(key).Bind(tried.Id.Value).Bind(tried.Event.Value).Bind(now).Bind(tried.Number).Bind((long?)tried.Status).Bind(tried.Error)
            .Bind((long)tried.Took.TotalMilliseconds).Run();
        database.PrepareEach(NoteTrySql)
            .Bind(tried.State).Bind(tried.Number).Bind(now + (tried.Again ?? TimeSpan.Zero)).Bind((long?)tried.Status).Bind(tried.Error)
            .Bind(tried.State == DeliveryState.Pending ? null : (DateTimeOffset?)now)
            .Bind(key).Bind(tried.Id.Value).Bind(tried.Event.Value).Bind(tried.Number - 1).Bind(tried.DueAt).Run();
    }
}
