using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;
using Rendermeter.Storage.Tables;

namespace Rendermeter.Storage.Records;

/// <summary>The books as routes and gates learn from them: the newest attempts of a route.</summary>
internal sealed class StoredRouteRecords(IReadConnections connections) : IRouteRecords
{
    private const int MostListed = 10_000;

    private const string ListAttemptsSql = """
        select p.provider, p.model, p.state, s.outcome, coalesce(p.user_accepted, p.accepted), p.charge, p.created_at, f.at, q.quote
        from render r
        join attempt p on p.lane = r.lane and p.org_id = r.org_id and p.render_id = r.render_id
        join attempt_quote q on q.lane = p.lane and q.org_id = p.org_id and q.attempt_id = p.attempt_id
        join attempt_phase f on f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id and f.phase = 1
        left join attempt_settlement s on s.lane = p.lane and s.org_id = p.org_id and s.attempt_id = p.attempt_id
        where r.lane = @lane and r.org_id = @org_id and r.model = @model and p.state in ('billed', 'free', 'never_sent')
        order by r.render_id desc, p.attempt_no desc
        limit @limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<OfferAttempt>> ListAttempts(OrgId org, string route, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<OfferAttempt>>(
            database => database.Prepare(ListAttemptsSql).Bind(new OrgKey(org)).Bind(route).Bind(Bounded(limit)).All(row => new OfferAttempt(
                Offer: $"{row.Text()}/{row.Text()}", State: row.Name<Engine.Attempts.AttemptState>(),
                Outcome: row.OptionalText() is { } outcome ? EnumText<Pricing.Quotes.JobOutcome>.Read(outcome) : null, Accepted: row.OptionalFlag(),
                ChargeNanos: row.Integer(), CreatedAt: row.Instant(), ResolvedAt: row.Instant(), QuoteJson: row.Text())),
            cancellationToken);

    private const int MostRenders = 2_000;

    private const string FindOldestSql = """
        select render_id
        from render
        where lane = @lane and org_id = @org_id and model = @model
        order by render_id desc
        limit 1 offset @most
        """;

    private const string ListSettledSql = """
        select s.outcome, p.cost, q.quote
        from render r
        join attempt p on p.lane = r.lane and p.org_id = r.org_id and p.render_id = r.render_id
        join attempt_quote q on q.lane = p.lane and q.org_id = p.org_id and q.attempt_id = p.attempt_id
        join attempt_settlement s on s.lane = p.lane and s.org_id = p.org_id and s.attempt_id = p.attempt_id
        where r.lane = @lane and r.org_id = @org_id and r.model = @model and r.render_id > @oldest
          and p.state = 'billed' and p.provider = @provider and p.model = @offer and s.basis <> 'request'
        order by r.render_id desc, p.attempt_no desc
        limit @limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<SettledAttempt>> ListSettled(OrgId org, string route, string provider, string model, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<SettledAttempt>>(
            database =>
            {
                var key = new OrgKey(org);
                var oldest = database.Prepare(FindOldestSql).Bind(key).Bind(route).Bind((long)MostRenders).All(row => row.Id(), most: 1).FirstOrDefault();
                return [.. database.Prepare(ListSettledSql).Bind(key).Bind(route).Bind(oldest).Bind(provider).Bind(model).Bind(Bounded(limit)).All(row => new SettledAttempt(
                    Outcome: EnumText<Pricing.Quotes.JobOutcome>.Read(row.Text()), CostNanos: row.Integer(), QuoteJson: row.Text()))];
            },
            cancellationToken);

    private const string ListHashesSql = """
        select o.picture_hash
        from render r
        join attempt p on p.lane = r.lane and p.org_id = r.org_id and p.render_id = r.render_id
        join output o on o.lane = p.lane and o.org_id = p.org_id and o.attempt_id = p.attempt_id
        where r.lane = @lane and r.org_id = @org_id and r.model = @model and o.picture_hash is not null and p.accepted = 1
        order by r.render_id desc
        limit @limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ulong>> ListHashes(OrgId org, string route, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<ulong>>(
            database => database.Prepare(ListHashesSql).Bind(new OrgKey(org)).Bind(route).Bind(Bounded(limit)).All(row => unchecked((ulong)row.Integer())),
            cancellationToken);

    private const string ListChecksSql = """
        select p.attempt_id,
          p.charge + (
            select cast(coalesce(sum(f.charge_delta), 0) as bigint)
            from attempt_phase f
            where f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id and f.kind = 'refund') + (
            select cast(coalesce(sum(l.amount), 0) as bigint)
            from cost_line l
            where l.lane = p.lane and l.org_id = p.org_id and l.attempt_id = p.attempt_id and l.only_accepted = 0),
          (
            select cast(coalesce(sum(k.amount), 0) as bigint)
            from cost_line k
            where k.lane = p.lane and k.org_id = p.org_id and k.attempt_id = p.attempt_id and k.only_accepted = 1),
          p.outputs_asked, c.check_name, c.accepted, c.score, c.threshold
        from render r
        join attempt p on p.lane = r.lane and p.org_id = r.org_id and p.render_id = r.render_id
        join verdict_check c on c.lane = p.lane and c.org_id = p.org_id and c.attempt_id = p.attempt_id
        where r.lane = @lane and r.org_id = @org_id and r.model = @model and p.accepted is not null
        order by r.render_id desc, p.attempt_no desc, c.seq
        limit @limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<JudgedAttempt>> ListJudged(OrgId org, string route, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<JudgedAttempt>>(
            database => [.. database.Prepare(ListChecksSql).Bind(new OrgKey(org)).Bind(route).Bind(Bounded(limit))
                .All(row => (
                    Attempt: row.Id(), Charge: row.Integer(), Kept: row.Integer(), Outputs: row.Count(),
                    Check: new CheckResult(Check: row.Text(), Accepted: row.Flag(), Detail: null) { Score = row.OptionalInteger(), Threshold = row.OptionalInteger() }))
                .GroupBy(row => row.Attempt)
                .Select(rows => new JudgedAttempt(rows.First().Charge, rows.First().Outputs, [.. rows.Select(row => row.Check)]) { KeptNanos = rows.First().Kept })],
            cancellationToken);

    // Two requests are the same where their words and parameters are: what differs by a default is another request, and what files went in is not compared.
    private const string FindSameSql = """
        select r.render_id
        from render r
        join attempt p on p.lane = r.lane and p.org_id = r.org_id and p.render_id = r.render_id
        where r.lane = @lane and r.org_id = @org_id and r.customer = @customer and r.render_id < @asked and r.model = @model and r.prompt = @prompt
          and r.parameters = @parameters and r.input_count is null and r.finished_at >= @since and p.accepted = 1 and p.user_accepted is null
        order by r.render_id desc
        limit 1
        """;

    /// <inheritdoc/>
    public Task<RenderId?> FindSame(Render asked, DateTimeOffset since, CancellationToken cancellationToken)
        => connections.Read(
            database => database.Prepare(FindSameSql).Bind(new OrgKey(asked.Org)).Bind(asked.Customer).Bind(asked.Id.Value).Bind(asked.Model).Bind(asked.Prompt)
                .Bind(JsonText.Write(asked.Parameters)).Bind(since).All(row => (RenderId?)new RenderId(row.Id()), most: 1).FirstOrDefault(),
            cancellationToken);

    private const string FindChoiceSql = """
        select body
        from route_choice
        where lane = @lane and org_id = @org_id and render_id = @render_id
        """;

    /// <inheritdoc/>
    public Task<string?> FindChoice(OrgId org, RenderId render, CancellationToken cancellationToken)
        => connections.Read(database => database.Prepare(FindChoiceSql).Bind(new OrgKey(org)).Bind(render.Value).First(row => row.Text()), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CapRecord>> ListCapsOn(OrgId org, IReadOnlyList<CapScope> scopes, DateTimeOffset now, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<CapRecord>>(
            database =>
            {
                var (key, table) = (new OrgKey(org), new CapTable(database));
                return [.. (table.Any(key) ? scopes : []).SelectMany(scope => table.LoadOn(key, scope)).DistinctBy(cap => cap.Id).Select(cap =>
                {
                    var (startAt, endAt) = CapPeriods.Containing(cap.Period, cap.TimeZone, now);
                    return new CapRecord(cap, table.FindBucket(key, cap.Id, startAt) ?? new CapBucket(cap.Id, startAt, endAt, Held: 0, Posted: 0), InDoubt: 0);
                })];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<RouteHead?> FindRoute(OrgId org, string name, CancellationToken cancellationToken)
        => connections.Read(database => new Tables.RouteTable(database).Find(new OrgKey(org), name), cancellationToken);

    private const string ListRoutesSql = $"""
        select {RouteRow.HeadColumns}
        from route
        where lane = @lane and org_id = @org_id
        order by name
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<RouteHead>> ListRoutes(OrgId org, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<RouteHead>>(database => database.Prepare(ListRoutesSql).Bind(new OrgKey(org)).All(RouteRow.ReadHead), cancellationToken);

    private const string ListVersionsSql = $"""
        select {RouteRow.VersionColumns}
        from route_version
        where lane = @lane and org_id = @org_id and name = @name and (@version is null or version = @version) and (@before is null or version < @before)
        order by version desc
        limit @limit
        """;

    /// <inheritdoc/>
    public Task<RouteVersion?> FindRouteVersion(OrgId org, string name, int version, CancellationToken cancellationToken)
        => connections.Read(
            database => database.Prepare(ListVersionsSql).Bind(new OrgKey(org)).Bind(name).Bind((long?)version).Bind((long?)null).Bind(1L).First(RouteRow.ReadVersion), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RouteVersion>> ListRouteVersions(OrgId org, string name, int? before, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<RouteVersion>>(
            database => database.Prepare(ListVersionsSql).Bind(new OrgKey(org)).Bind(name).Bind((long?)null).Bind((long?)before).Bind((long)Bounded(limit)).All(RouteRow.ReadVersion),
            cancellationToken);

    private static int Bounded(int limit) => Math.Clamp(limit, 1, MostListed);
}
