using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;
using Rendermeter.Storage.Tables;

namespace Rendermeter.Storage.Records;

/// <summary>What has been written, read back. It shares nothing with the ledger but the database.</summary>
internal sealed class StoredRecords(IReadConnections connections) : IRecords
{
    private const int MostListed = 1000;

    /// <inheritdoc/>
    public Task<RenderRecord?> FindRender(OrgId org, RenderId render, CancellationToken cancellationToken)
        => connections.Read(database => RenderReading.Find(database, new OrgKey(org), render), cancellationToken);

    /// <inheritdoc/>
    public Task<IdempotencyRecord?> FindClaim(OrgId org, IdempotencyClaim claim, DateTimeOffset now, CancellationToken cancellationToken)
        => connections.Read(database => new RenderTable(database).FindIdempotency(new OrgKey(org), claim, now), cancellationToken);

    // What a render that has not ended shows is the state of its last attempt.
    private const string ListRendersSql = """
        select r.render_id
        from render r
        where r.lane = @lane and r.org_id = @org_id and (@before is null or r.render_id < @before)
          and (@customer is null or r.customer = @customer) and (@feature is null or r.feature = @feature)
          and (@from_at is null or r.created_at >= @from_at) and (@to_at is null or r.created_at < @to_at)
          and (@final is null or r.status = @final)
          and (@open is null or r.status is null and r.approval = 'pending' and @open = 'awaiting_approval' or r.status is null and exists (
            select 1
            from attempt p
            where p.lane = r.lane and p.org_id = r.org_id and p.render_id = r.render_id
              and not exists (
                select 1
                from attempt n
                where n.lane = p.lane and n.org_id = p.org_id and n.render_id = p.render_id and n.attempt_no > p.attempt_no)
              and case
                when p.state = 'in_doubt' then 'in_doubt'
                when p.state = 'held' and p.attempt_no = 1 then 'queued'
                when p.state = 'billed' and p.accepted is null and exists (
                  select 1
                  from attempt_settlement s
                  where s.lane = p.lane and s.org_id = p.org_id and s.attempt_id = p.attempt_id and s.outcome in ('success', 'partial')) then 'awaiting_verdict'
                when p.state in ('billed', 'free', 'never_sent') and exists (
                  select 1
                  from attempt l
                  where l.lane = p.lane and l.org_id = p.org_id and l.render_id = p.render_id and l.state = 'in_doubt') then 'in_doubt'
                else 'running'
              end = @open))
          and (@in_doubt = 0 or exists (
            select 1
            from attempt d
            where d.lane = r.lane and d.org_id = r.org_id and d.render_id = r.render_id and d.state = 'in_doubt'))
          and (@waiting = 0 or r.status is null and exists (
            select 1
            from attempt w
            where w.lane = r.lane and w.org_id = r.org_id and w.render_id = r.render_id and w.person_by is not null and w.accepted is null))
        order by r.render_id desc
        limit @limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<RenderRecord>> ListRenders(OrgId org, RenderFilter filter, RenderId? before, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<RenderRecord>>(
            database =>
            {
                var key = new OrgKey(org);
                var status = filter.Status is { } wanted ? EnumText<RenderStatus>.Write(wanted) : null;
                var isFinal = filter.Status is RenderStatus.Succeeded or RenderStatus.Rejected or RenderStatus.Failed or RenderStatus.Cancelled;
                var ids = database.Prepare(ListRendersSql).Bind(key).Bind(before?.Value).Bind(filter.Customer).Bind(filter.Feature)
                    .Bind(filter.From).Bind(filter.To).Bind(isFinal ? status : null).Bind(isFinal ? null : status).Bind(filter.InDoubt).Bind(filter.AwaitsPerson).Bind(Bounded(limit))
                    .All(row => new RenderId(row.Id()));
                return [.. ids.Select(id => RenderReading.Find(database, key, id)!)];
            },
            cancellationToken);

    private const string FindRenderOfSql = """
        select render_id
        from attempt
        where lane = @lane and org_id = @org_id and attempt_id = @attempt_id
        """;

    /// <inheritdoc/>
    public Task<RenderId?> FindRenderOf(OrgId org, AttemptId attempt, CancellationToken cancellationToken)
        => connections.Read(
            database => database.Prepare(FindRenderOfSql).Bind(new OrgKey(org)).Bind(attempt.Value)
                .All(row => (RenderId?)new RenderId(row.Id()), most: 1).FirstOrDefault(),
            cancellationToken);

    private const string FindJobSql = """
        select attempt_id
        from attempt
        where lane = @lane and org_id = @org_id and provider = @provider and provider_job_id = @provider_job_id
        """;

    /// <inheritdoc/>
    public Task<AttemptId?> FindJob(OrgId org, string provider, string jobId, CancellationToken cancellationToken)
        => connections.Read(
            database => database.Prepare(FindJobSql).Bind(new OrgKey(org)).Bind(provider).Bind(jobId)
                .All(row => (AttemptId?)new AttemptId(row.Id()), most: 1).FirstOrDefault(),
            cancellationToken);

    private const string ListUnfinishedSql = """
        select org_id, render_id
        from render
        where finished_at is null
        order by render_id
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<(OrgId Org, RenderId Render)>> ListUnfinished(CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<(OrgId, RenderId)>>(
            database => database.Prepare(ListUnfinishedSql).All(row => (new OrgId(row.Id()), new RenderId(row.Id()))), cancellationToken);

    private const string FindOutputSql = $"""
        select {OutputRow.Columns}
        from output o
        where o.lane = @lane and o.org_id = @org_id and o.output_id = @output_id
        """;

    /// <inheritdoc/>
    public Task<Output?> FindOutput(OrgId org, OutputId output, CancellationToken cancellationToken)
        => connections.Read(database => database.Prepare(FindOutputSql).Bind(new OrgKey(org)).Bind(output.Value).First(OutputRow.Read), cancellationToken);

    private const string NeedsFileSql = """
        select 1
        from output o
        join attempt a on a.lane = o.lane and a.org_id = o.org_id and a.attempt_id = o.attempt_id
        join render r on r.lane = a.lane and r.org_id = a.org_id and r.render_id = a.render_id
        where o.sha256 = @sha256 and r.erased_at is null and r.render_id <> @render_id
        limit 1
        """;

    // What came inside a vendor's answer is no output before it is judged.
    private const string NeedsDeliverySql = """
        select 1
        from render r
        join attempt a on a.lane = r.lane and a.org_id = r.org_id and a.render_id = r.render_id
        join attempt_settlement s on s.lane = a.lane and s.org_id = a.org_id and s.attempt_id = a.attempt_id
        where r.finished_at is null and r.render_id <> @render_id and s.deliveries like '%' || @kept || '%'
        limit 1
        """;

    private const string NeedsInputSql = """
        select 1
        from input
        where sha256 = @sha256 and not (input_id = @input_id and render_id is null) and (render_id is null or render_id <> @render_id)
        limit 1
        """;

    /// <inheritdoc/>
    public Task<bool> NeedsFile(string sha256, RenderId but, CancellationToken cancellationToken) => Needs(sha256, but.Value, Guid.Empty, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> NeedsFile(string sha256, InputId but, CancellationToken cancellationToken) => Needs(sha256, Guid.Empty, but.Value, cancellationToken);

    private Task<bool> Needs(string sha256, Guid butRender, Guid butInput, CancellationToken cancellationToken) => connections.Read(
        database => database.Prepare(NeedsFileSql).Bind(sha256).Bind(butRender).Any() || database.Prepare(NeedsInputSql).Bind(sha256).Bind(butInput).Bind(butRender).Any()
            || database.Prepare(NeedsDeliverySql).Bind(butRender).Bind(Delivery.KeptPrefix + sha256).Any(),
        cancellationToken);

    private const string FindInputSql = $"""
        select {InputRow.Columns}
        from input
        where lane = @lane and org_id = @org_id and input_id = @input_id
        """;

    /// <inheritdoc/>
    public Task<RenderInput?> FindInput(OrgId org, InputId input, CancellationToken cancellationToken)
        => connections.Read(database => database.Prepare(FindInputSql).Bind(new OrgKey(org)).Bind(input.Value).First(InputRow.Read), cancellationToken);

    private const string ListStaleInputsSql = """
        select input_id, sha256
        from input
        where lane = @lane and org_id = @org_id and render_id is null and created_at < @before
        order by created_at
        limit @limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<StaleInput>> ListStaleInputs(OrgId org, DateTimeOffset before, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<StaleInput>>(
            database => database.Prepare(ListStaleInputsSql).Bind(new OrgKey(org)).Bind(before).Bind(limit).All(row => new StaleInput(new InputId(row.Id()), row.Text())), cancellationToken);

    private const string SumUnusedInputsSql = """
        select count(*), cast(coalesce(sum(times), 0) as bigint), cast(coalesce(sum(bytes), 0) as bigint)
        from (
          select count(*) as times, max(bytes) as bytes
          from input
          where lane = @lane and org_id = @org_id and render_id is null
          group by sha256) unused
        """;

    /// <inheritdoc/>
    public Task<(long Files, long Uploads, long Bytes)> SumUnusedInputs(OrgId org, CancellationToken cancellationToken)
        => connections.Read(database => database.Prepare(SumUnusedInputsSql).Bind(new OrgKey(org)).All(row => (row.Integer(), row.Integer(), row.Integer())).Single(), cancellationToken);

    private const string ListKeptSql = """
        select render_id
        from render
        where lane = @lane and org_id = @org_id and erased_at is null and finished_at < @ended_before
        order by render_id
        limit @limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<RenderId>> ListKept(OrgId org, DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<RenderId>>(
            database => database.Prepare(ListKeptSql).Bind(new OrgKey(org)).Bind(endedBefore).Bind(limit).All(row => new RenderId(row.Id())), cancellationToken);

    private const string FindKeySql = $"""
        select {KeyRow.Columns}
        from api_key
        where public_id = @public_id
        """;

    /// <inheritdoc/>
    public Task<ApiKey?> FindKey(string publicId, CancellationToken cancellationToken)
        => connections.Read(database => database.Prepare(FindKeySql).Bind(publicId).First(KeyRow.Read), cancellationToken);

    private const string ListKeysSql = $"""
        select {KeyRow.Columns}
        from api_key
        where lane = @lane and org_id = @org_id
        order by key_id
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiKey>> ListKeys(OrgId org, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<ApiKey>>(database => database.Prepare(ListKeysSql).Bind(new OrgKey(org)).All(KeyRow.Read), cancellationToken);

    private const string ListOrgsSql = """
        select o.org_id, o.name, p.project_id, p.name, w.wallet_id, w.unit, o.admission_frozen, o.created_at
        from org o
        join project p on p.lane = o.lane and p.org_id = o.org_id
        join wallet w on w.lane = o.lane and w.org_id = o.org_id
        order by o.org_id, p.project_id, w.wallet_id
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<OrgRecord>> ListOrgs(CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<OrgRecord>>(
            database => [.. database.Prepare(ListOrgsSql).All(row => new OrgRecord(
                Id: new OrgId(row.Id()), Name: row.Text(), Project: new ProjectId(row.Id()), ProjectName: row.Text(),
                Wallet: new WalletId(row.Id()), Unit: row.Text(), AdmissionFrozen: row.Flag(), CreatedAt: row.Instant()))
                // Its first wallet speaks for it; the others are asked for by name.
                .DistinctBy(org => (org.Id, org.Project))],
            cancellationToken);

    /// <inheritdoc/>
    public Task<WalletRecord?> FindWallet(OrgId org, CancellationToken cancellationToken)
        => connections.Read(database => MoneyReading.FindWallet(database, new OrgKey(org)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WalletRecord>> ListWallets(OrgId org, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<WalletRecord>>(database => MoneyReading.ListWallets(database, new OrgKey(org)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProviderPool>> ListPools(OrgId org, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<ProviderPool>>(database => FundReading.ListPools(database, new OrgKey(org)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Markup>> ListMarkups(OrgId org, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<Markup>>(database => FundReading.ListMarkups(database, new OrgKey(org)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Quarantine>> ListQuarantines(OrgId org, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<Quarantine>>(database => FundReading.ListQuarantines(database, new OrgKey(org)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Attempt>> ListSetAside(OrgId org, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<Attempt>>(database => FundReading.ListSetAside(database, new OrgKey(org), Bounded(limit)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MarginRecord>> ListMargins(OrgId org, MarginBy by, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<MarginRecord>>(database => FundReading.ListMargins(database, new OrgKey(org), by, from, until), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OrgId>> ListDueToExpire(DateTimeOffset now, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<OrgId>>(database => FundReading.ListDue(database, now), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CapRecord>> ListCaps(OrgId org, DateTimeOffset now, CancellationToken cancellationToken)
        => ListCaps(org, after: null, int.MaxValue, now, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CapRecord>> ListCaps(OrgId org, CapId? after, int limit, DateTimeOffset now, CancellationToken cancellationToken)
        => connections.Read(database => MoneyReading.ListCaps(database, new OrgKey(org), after, only: null, limit, now), cancellationToken);

    /// <inheritdoc/>
    public Task<CapRecord?> FindCap(OrgId org, CapId cap, DateTimeOffset now, CancellationToken cancellationToken)
        => connections.Read(database => MoneyReading.ListCaps(database, new OrgKey(org), after: null, cap, most: 1, now).FirstOrDefault(), cancellationToken);

    private const string ListExpiredSql = """
        select i.scope, i.idem_key, i.fingerprint, i.render_id, i.created_at, i.expires_at
        from idem i
        where i.lane = @lane and i.org_id = @org_id and i.expires_at < @now and not exists (
          select 1
          from render r
          where r.lane = i.lane and r.org_id = i.org_id and r.render_id = i.render_id and r.finished_at is null)
        order by i.expires_at
        limit @limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<IdempotencyRecord>> ListExpiredClaims(OrgId org, DateTimeOffset now, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<IdempotencyRecord>>(
            database => database.Prepare(ListExpiredSql).Bind(new OrgKey(org)).Bind(now).Bind(Bounded(limit)).All(row => new IdempotencyRecord(
                new IdempotencyClaim(Scope: row.Text(), Key: row.Text(), Fingerprint: row.Text()), Render: new RenderId(row.Id()), CreatedAt: row.Instant(), ExpiresAt: row.Instant())),
            cancellationToken);

    private const string ListEventsSql = """
        select event_id, kind, render_id, attempt_id, body, at
        from event
        where lane = @lane and org_id = @org_id and (@before is null or event_id < @before)
        order by event_id desc
        limit @limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<EventRecord>> ListEvents(OrgId org, EventId? before, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<EventRecord>>(
            database => database.Prepare(ListEventsSql).Bind(new OrgKey(org)).Bind(before?.Value).Bind(Bounded(limit)).All(row => new EventRecord(
                Id: new EventId(row.Id()),
                new EngineEvent(
                    Kind: row.Text(), Render: row.OptionalId() is { } render ? new RenderId(render) : null,
                    Attempt: row.OptionalId() is { } attempt ? new AttemptId(attempt) : null, Json: row.Text()),
                At: row.Instant())),
            cancellationToken);

    private static int Bounded(int limit) => Math.Clamp(limit, 1, MostListed);
}
