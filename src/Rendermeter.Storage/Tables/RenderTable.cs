using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Tables;

/// <summary>Renders, the keys that stand for them, and the moves between offers.</summary>
internal sealed class RenderTable(IStatements database)
{
    private const string FindSql = $"""
        select {RenderRow.Columns}
        from render
        where lane = @lane and org_id = @org_id and render_id = @render_id
        """;

    public Render? Find(OrgKey key, RenderId render)
        => database.Prepare(FindSql).Bind(key).Bind(render.Value).First(row => RenderRow.Read(row, key.Org));

    private const string InsertSql = """
        insert into render (lane, org_id, render_id, project_id, key_id, model, media, prompt, parameters, offers, unit, max_cost, ceiling, tags,
          feature, customer, customer_tier, metadata, callback_url, deadline_at, created_at, status, error_code, error_message, finished_at,
          cancel_requested_at, input_count, route_version, gate_version, approval)
        values (@lane, @org_id, @render_id, @project_id, @key_id, @model, @media, @prompt, @parameters, @offers, @unit, @max_cost, @ceiling, @tags,
          @feature, @customer, @customer_tier, @metadata, @callback_url, @deadline_at, @created_at, @status, @error_code, @error_message, @finished_at,
          @cancel_requested_at, @input_count, @route_version, @gate_version, @approval)
        """;

    private const string InsertChoiceSql = """
        insert into route_choice (lane, org_id, render_id, body)
        values (@lane, @org_id, @render_id, @body)
        """;

    public void Insert(OrgKey key, Render render)
    {
        InsertRow(key, render);
        if (render.ChoiceJson is { } choice)
        {
            database.Prepare(InsertChoiceSql).Bind(key).Bind(render.Id.Value).Bind(choice).Run();
        }
    }

    private void InsertRow(OrgKey key, Render render) => database.Prepare(InsertSql).Bind(key)
        .Bind(render.Id.Value).Bind(render.Project.Value).Bind(render.Key.Value).Bind(render.Model).Bind(render.Media).Bind(render.Prompt)
        .Bind(JsonText.Write(render.Parameters)).Bind(JsonText.Write(render.Offers)).Bind(render.Unit).Bind(render.MaxCostNanos).Bind(render.CeilingNanos)
        .Bind(JsonText.Write(render.Tags)).Bind(render.Feature).Bind(render.Customer).Bind(render.CustomerTier).Bind(render.MetadataJson).Bind(render.CallbackUrl)
        .Bind(render.DeadlineAt).Bind(render.CreatedAt).Bind(Status(render)).Bind(render.End?.ErrorCode).Bind(render.End?.ErrorMessage)
        .Bind(render.End?.FinishedAt).Bind(render.CancelRequestedAt).Bind(render.InputCount == 0 ? null : (long?)render.InputCount)
        .Bind((long?)render.RouteVersion).Bind((long?)render.GateVersion).Bind(Approval(render))
        .Run();

    private const string UpdateSql = """
        update render
        set status = @status, error_code = @error_code, error_message = @error_message, finished_at = @finished_at,
          cancel_requested_at = @cancel_requested_at, approval = @approval
        where lane = @lane and org_id = @org_id and render_id = @render_id
        """;

    public void Update(OrgKey key, Render render) => database.Prepare(UpdateSql)
        .Bind(Status(render)).Bind(render.End?.ErrorCode).Bind(render.End?.ErrorMessage).Bind(render.End?.FinishedAt).Bind(render.CancelRequestedAt).Bind(Approval(render))
        .Bind(key).Bind(render.Id.Value)
        .RunOnOne();

    private const string EraseSql = """
        update render
        set prompt = '', metadata = null, callback_url = null, error_message = null, input_count = null, erased_at = @erased_at
        where lane = @lane and org_id = @org_id and render_id = @render_id
        """;

    // What a vendor says of a failure may quote the prompt, and where its files were leads to them.
    private const string EraseSettlementsSql = """
        update attempt_settlement
        set error_message = null, deliveries = '[]'
        where lane = @lane and org_id = @org_id and attempt_id in (
          select a.attempt_id
          from attempt a
          where a.lane = @lane and a.org_id = @org_id and a.render_id = @render_id)
        """;

    private const string EraseDetailsSql = """
        update verdict_check
        set detail = null
        where lane = @lane and org_id = @org_id and check_name in ('external', 'human') and attempt_id in (
          select a.attempt_id
          from attempt a
          where a.lane = @lane and a.org_id = @org_id and a.render_id = @render_id)
        """;

    private const string EraseCallbacksSql = """
        update event
        set body = '{}'
        where lane = @lane and org_id = @org_id and kind = 'hook.unparsed' and attempt_id in (
          select a.attempt_id
          from attempt a
          where a.lane = @lane and a.org_id = @org_id and a.render_id = @render_id)
        """;

    private const string EraseFeedbackSql = """
        update feedback
        set reason = null
        where lane = @lane and org_id = @org_id and render_id = @render_id
        """;

    /// <summary>Takes away what a render was made of. Amounts, lines, phases, verdicts and the hashes of its files stay.</summary>
    public void Erase(OrgKey key, RenderId render, DateTimeOffset at)
    {
        database.Prepare(EraseSql).Bind(at).Bind(key).Bind(render.Value).Run();
        database.Prepare(EraseSettlementsSql).Bind(key).Bind(render.Value).Run();
        database.Prepare(EraseDetailsSql).Bind(key).Bind(render.Value).Run();
        database.Prepare(EraseCallbacksSql).Bind(key).Bind(render.Value).Run();
        database.Prepare(EraseFeedbackSql).Bind(key).Bind(render.Value).Run();
    }

    private const string PutDueSql = """
        insert into render_due (lane, org_id, render_id, next_due_at)
        values (@lane, @org_id, @render_id, @next_due_at)
        on conflict (lane, org_id, render_id) do update
        set next_due_at = excluded.next_due_at
        """;

    private const string PutOffDueSql = """
        update render_due
        set next_due_at = @next_due_at
        where lane = @lane and org_id = @org_id and render_id = @render_id and next_due_at > @due_by
        """;

    private const string RemoveDueSql = """
        delete from render_due
        where lane = @lane and org_id = @org_id and render_id = @render_id
        """;

    /// <summary>Keeps when a render is looked at next, puts that off where it is kept, or forgets one that has ended.</summary>
    public void Put(OrgKey key, RenderDue due)
    {
        if (due is { PutsOff: true, At: { } later })
        {
            database.Prepare(PutOffDueSql).Bind(later).Bind(key).Bind(due.Render.Value).Bind(due.UnlessDueBy is { } by ? Instants.ToMicroseconds(by) : long.MinValue).Run();
        }
        else if (due.At is { } at)
        {
            database.Prepare(PutDueSql).Bind(key).Bind(due.Render.Value).Bind(at).Run();
        }
        else
        {
            database.Prepare(RemoveDueSql).Bind(key).Bind(due.Render.Value).Run();
        }
    }

    private const string FindIdempotencySql = """
        select i.fingerprint, i.render_id, i.created_at, i.expires_at
        from idem i
        where i.lane = @lane and i.org_id = @org_id and i.scope = @scope and i.idem_key = @idem_key
          and (i.expires_at > @now or exists (
            select 1
            from render r
            where r.lane = i.lane and r.org_id = i.org_id and r.render_id = i.render_id and r.finished_at is null))
        """;

    /// <summary>The render that a key stands for. A key is forgotten when it has expired, but never while its render goes on.</summary>
    public IdempotencyRecord? FindIdempotency(OrgKey key, IdempotencyClaim claim, DateTimeOffset now)
        => database.Prepare(FindIdempotencySql).Bind(key).Bind(claim.Scope).Bind(claim.Key).Bind(now).First(row => new IdempotencyRecord(
            claim with { Fingerprint = row.Text() }, Render: new RenderId(row.Id()), CreatedAt: row.Instant(), ExpiresAt: row.Instant()));

    private const string PutIdempotencySql = """
        insert into idem (lane, org_id, scope, idem_key, fingerprint, render_id, created_at, expires_at)
        values (@lane, @org_id, @scope, @idem_key, @fingerprint, @render_id, @created_at, @expires_at)
        on conflict (lane, org_id, scope, idem_key) do update
        set fingerprint = excluded.fingerprint, render_id = excluded.render_id, created_at = excluded.created_at, expires_at = excluded.expires_at
        """;

    /// <summary>Keeps a claim, in the place of one that has expired.</summary>
    public void Put(OrgKey key, IdempotencyRecord record) => database.Prepare(PutIdempotencySql).Bind(key)
        .Bind(record.Claim.Scope).Bind(record.Claim.Key).Bind(record.Claim.Fingerprint).Bind(record.Render.Value).Bind(record.CreatedAt).Bind(record.ExpiresAt)
        .Run();

    private const string ForgetSql = """
        delete from idem
        where lane = @lane and org_id = @org_id and scope = @scope and idem_key = @idem_key and expires_at = @expires_at
          and not exists (
            select 1
            from render r
            where r.lane = idem.lane and r.org_id = idem.org_id and r.render_id = idem.render_id and r.finished_at is null)
        """;

    /// <summary>Forgets a claim as it was read: one that was taken anew has another end, and one whose render goes on stays.</summary>
    public void Forget(OrgKey key, IdempotencyRecord record) => database.Prepare(ForgetSql).Bind(key)
        .Bind(record.Claim.Scope).Bind(record.Claim.Key).Bind(record.ExpiresAt)
        .Run();

    private const string InsertDecisionSql = """
        insert into decision (lane, org_id, render_id, decision_id, kind, reason, from_offer, to_offer, quoted_from, quoted_to, ceiling, at)
        values (@lane, @org_id, @render_id, @decision_id, @kind, @reason, @from_offer, @to_offer, @quoted_from, @quoted_to, @ceiling, @at)
        """;

    public void Insert(OrgKey key, RenderId render, Guid id, RouteDecision decision) => database.Prepare(InsertDecisionSql).Bind(key)
        .Bind(render.Value).Bind(id).Bind(decision.Kind).Bind(decision.Reason).Bind(decision.From).Bind(decision.To)
        .Bind(decision.QuotedFromNanos).Bind(decision.QuotedToNanos).Bind(decision.CeilingNanos).Bind(decision.At)
        .Run();

    private static string? Approval(Render render) => render.Approval is { } approval ? EnumText<ApprovalState>.Write(approval) : null;

    private static string? Status(Render render) => render.End is { } end ? EnumText<RenderStatus>.Write(end.Status) : null;
}
