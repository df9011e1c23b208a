using Npgsql;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Rows;

namespace Rendermeter.Storage.Postgres;

/// <summary>
/// Locks and loads the books of a batch. Locks are taken in one order by everybody: organisations by lane and id, their accounts, their attempts, their
/// buckets. The row of the organisation comes first, so that whatever is read after it cannot be changed by another node until the commit. Every text names
/// one lane, because a distributed PostgreSQL locks in no other way, and there a transaction is of one lane; elsewhere one statement is for all lanes of the batch.
/// </summary>
internal sealed partial class PostgresLoading(NpgsqlConnection connection, IReadOnlyDictionary<OrgId, List<Command>> commands)
{
    private const string TopUpPrefix = "top-up/";

    private readonly List<(OrgKey Key, Command Command)> _all = [.. commands.SelectMany(of => of.Value.Select(command => (new OrgKey(of.Key), command)))];

    private readonly Dictionary<AttemptId, List<HoldSlice>> _slices = [];
    private readonly Dictionary<AttemptId, List<AttemptCap>> _capParts = [];
    private readonly HashSet<OrgId> _haveCaps = [];
    private readonly Dictionary<AttemptId, RenderId> _renderOf = [];
    private readonly HashSet<RenderId> _moneyOf = [];

    public Dictionary<OrgId, Book> Books { get; } = commands.Keys.ToDictionary(org => org, org => new Book(org));

    /// <summary>The latest instant in any of the books.</summary>
    public long LastMicroseconds { get; private set; }

    /// <summary>The database's clock, read once every lock on an organisation was granted.</summary>
    public long ClockMicroseconds { get; private set; }

    // For this transaction only, so that a pooler between us and the server changes nothing. A node that is paused while it holds locks loses them after
    // five seconds. The planner is told that everything here is found by key, and plans anew each time: a plan that was made when a table was empty takes
    // any index for as good as the right one, and is kept until somebody analyses the table.
    private const string SettingsSql = """
        select set_config('statement_timeout', '5s', true), set_config('lock_timeout', '2s', true),
          set_config('idle_in_transaction_session_timeout', '5s', true), set_config('plan_cache_mode', 'force_custom_plan', true),
          set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
          set_config('enable_material', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('jit', 'off', true),
          case when current_setting('synchronous_commit') = 'off' then set_config('synchronous_commit', 'on', true) end
        """;

    private const string LockOrgsSql = """
        select org_id, admission_frozen, last_at, set_aside_multiple
        from org
        where lane = $1 and org_id in (select * from unnest($2::uuid[]))
        order by lane, org_id
        for update
        """;

    private const string LockAccountsSql = $"""
        select org_id, {AccountRow.Columns}
        from account
        where lane = $1 and org_id in (select * from unnest($2::uuid[]))
        order by lane, org_id, account_id
        for update
        """;

    private const string HaveCapsSql = """
        select o.org_id
        from org o
        where o.lane = $1 and o.org_id in (select * from unnest($2::uuid[])) and exists (select 1 from cap c where c.lane = o.lane and c.org_id = o.org_id)
        """;

    private const string LoadCapsOnSql = $"""
        select org_id, {CapRow.Columns}
        from cap
        where lane = $1 and (org_id, scope_kind, scope_id) in (select * from unnest($2::uuid[], $3::text[], $4::text[]))
        """;

    private const string LoadCapsSql = $"""
        select org_id, {CapRow.Columns}
        from cap
        where lane = $1 and (org_id, cap_id) in (select * from unnest($2::uuid[], $3::uuid[]))
        """;

    private const string LoadDefaultsSql = $"""
        select org_id, {CapRow.Columns}
        from cap
        where exists (
          select 1
          from cap m
          where m.lane = cap.lane and m.org_id = cap.org_id and m.made_from = cap.cap_id and m.inherits = 1
            and m.lane = $1 and (m.org_id, m.cap_id) in (select * from unnest($2::uuid[], $3::uuid[])))
        """;

    private const string LoadPoolsSql = $"""
        select org_id, {FundRow.PoolColumns}
        from provider_pool
        where lane = $1 and org_id in (select * from unnest($2::uuid[])) and expired_at is null and used < credits
        """;

    private const string LoadMarkupsSql = $"""
        select org_id, {FundRow.MarkupColumns}
        from markup
        where lane = $1 and org_id in (select * from unnest($2::uuid[]))
        """;

    private const string LoadQuarantinesSql = $"""
        select org_id, {FundRow.QuarantineColumns}
        from quarantine
        where lane = $1 and org_id in (select * from unnest($2::uuid[]))
        """;

    private const string ClockSql = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";

    private const string FindRendersSql = """
        select attempt_id, render_id
        from attempt
        where lane = $1 and (org_id, attempt_id) in (select * from unnest($2::uuid[], $3::uuid[]))
        """;

    /// <summary>Begins, locks the organisations with the accounts of those whose money is looked at, and reads the clock.</summary>
    public void LockBooks()
    {
        using var pipeline = new Pipeline(connection);
        pipeline.Add("begin isolation level read committed");
        pipeline.Add(SettingsSql, _ => { });
        var orgs = Orgs(_all);
        var money = Orgs(_all.Where(one => one.Command.LooksAtMoney));
        Add(pipeline, LockOrgsSql, TakeOrg, orgs);
        Add(pipeline, LockAccountsSql, TakeAccount, money);
        Add(pipeline, HaveCapsSql, row => _haveCaps.Add(new OrgId(row.Id())), money);
        Add(pipeline, LoadCapsOnSql, TakeCap, Of(orgs, key => CapKeys.Scopes(commands[key.Org])), scope => EnumText<CapScopeKind>.Write(scope.Kind), scope => scope.Id);
        Add(pipeline, LoadCapsSql, TakeCap, Of(orgs, key => CapKeys.Ids(commands[key.Org])), id => id.Value);
        Add(pipeline, LoadPoolsSql, TakePool, money);
        Add(pipeline, LoadMarkupsSql, TakeMarkup, money);
        Add(pipeline, LoadQuarantinesSql, TakeQuarantine, money);
        Add(pipeline, FindRendersSql, row => _renderOf[new AttemptId(row.Id())] = new RenderId(row.Id()), Named(_all, command => command.Attempt), id => id.Value);
        pipeline.Add(ClockSql, row => ClockMicroseconds = row.Integer());
        pipeline.Run();
    }

    // The renders that are named, and those of the attempts that are.
    private const string OfNamed = "p.lane = $1 and (p.org_id, p.render_id) in (select * from unnest($2::uuid[], $3::uuid[]))";

    private const string LoadRoutesSql = $"""
        select org_id, {RouteRow.HeadColumns}
        from route
        where lane = $1 and (org_id, name) in (select * from unnest($2::uuid[], $3::text[]))
        """;

    private const string LockAttemptsSql = $"""
        select p.org_id, {AttemptRow.Columns}
        from {AttemptRow.Joined}
        where {OfNamed}
        order by p.lane, p.org_id, p.attempt_id
        for update of p
        """;

    private const string LoadSlicesSql = $"""
        select s.attempt_id, s.seq, s.account_id, s.amount, s.captured, s.released
        from attempt p
        join hold_slice s on s.lane = p.lane and s.org_id = p.org_id and s.attempt_id = p.attempt_id
        where {OfNamed}
        order by s.attempt_id, s.seq
        """;

    // Of what is not resolved there is none from phase 1 on. The sum keeps the planner from what it has seen of phases: before the first settlement there
    // was none from 1 on, and it would begin with all of them.
    private const string LoadPhasesSql = $"""
        select p.org_id, f.attempt_id, f.phase, f.kind, f.charge_delta, f.cost_delta, f.evidence_source, f.actor, f.at, f.reference, f.asked_charge, f.asked_cost
        from attempt p
        join attempt_phase f on f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id
        where {OfNamed} and p.state in ('billed', 'free', 'never_sent') and f.phase + 0 >= 1
        order by f.attempt_id, f.phase
        """;

    private const string LoadPartsSql = $"""
        select x.attempt_id, x.cap_id, x.period_start, x.amount, x.held, x.posted, x.limit_at_hold, x.used_after_hold
        from attempt p
        join attempt_cap x on x.lane = p.lane and x.org_id = p.org_id and x.attempt_id = p.attempt_id
        where {OfNamed}
        order by x.attempt_id, x.cap_id
        """;

    private const string LoadRendersSql = $"""
        select org_id, {RenderRow.Columns}
        from render
        where lane = $1 and (org_id, render_id) in (select * from unnest($2::uuid[], $3::uuid[]))
        """;

    private const string LoadIdempotencySql = """
        select i.org_id, i.scope, i.idem_key, i.fingerprint, i.render_id, i.created_at, i.expires_at
        from idem i
        where i.lane = $1 and (i.org_id, i.scope, i.idem_key) in (select * from unnest($2::uuid[], $3::text[], $4::text[]))
          and (i.expires_at > $5 or exists (
            select 1
            from render r
            where r.lane = i.lane and r.org_id = i.org_id and r.render_id = i.render_id and r.finished_at is null))
        """;

    private const string LoadHooksSql = """
        select org_id, provider, event_id, body_sha
        from inbox
        where lane = $1 and (org_id, provider, event_id) in (select * from unnest($2::uuid[], $3::text[], $4::text[]))
        """;

    private const string LoadTopUpsSql = """
        select org_id, transfer_id, unit, amount
        from transfer
        where lane = $1 and (org_id, transfer_id) in (select * from unnest($2::uuid[], $3::text[]))
        """;

    private const string LoadWalletsSql = """
        select org_id, unit
        from wallet
        where lane = $1 and org_id in (select * from unnest($2::uuid[]))
        """;

    /// <summary>Loads what the commands name: renders with their attempts, idempotency keys, callbacks, top-ups.</summary>
    public void LoadNamed(DateTimeOffset now)
    {
        using var pipeline = new Pipeline(connection);
        var renders = Named(_all, command => command.Render ?? RenderOf(command));
        var money = Named(_all.Where(one => one.Command.LooksAtMoney), command => command.Render ?? RenderOf(command));
        _moneyOf.UnionWith(money.Select(one => one.Item));
        Add(pipeline, LockAttemptsSql, TakeAttempt, renders, id => id.Value);
        Add(pipeline, LoadPhasesSql, row => Book(row).Put(AttemptRow.ReadPhase(row)), money, id => id.Value);
        Add(pipeline, LoadSlicesSql, TakeSlice, money, id => id.Value);

        // Caps are never deleted, so an organisation without caps has no attempt in one.
        Add(pipeline, LoadPartsSql, TakePart, money.FindAll(one => _haveCaps.Contains(one.Key.Org)), id => id.Value);
        Add(pipeline, LoadRendersSql, TakeRender, Named(_all, command => command.Render), id => id.Value);
        AddAt(pipeline, LoadIdempotencySql, TakeIdempotency, [.. _all.SelectMany(one => one.Command.Claims().Select(claim => (one.Key, claim)))], now,
            claim => claim.Scope, claim => claim.Key);
        Add(pipeline, LoadRoutesSql, TakeRoute, [.. _all.Where(one => one.Command.Routed is not null).Select(one => (one.Key, one.Command.Routed!)).Distinct()], name => name);
        Add(pipeline, LoadHooksSql, row => Book(row).Hooks[(row.Text(), row.Text())] = row.Text(), Named(_all, command => command.Hook), hook => hook.Provider, hook => hook.EventId);
        Add(pipeline, LoadTopUpsSql, row => Book(row).TopUps[row.Text()[TopUpPrefix.Length..]] = (row.Text(), row.Integer()),
            [.. _all.Where(one => one.Command is TopUp).Select(one => (one.Key, (TopUp)one.Command))], topUp => TopUpPrefix + topUp.Reference);
        Add(pipeline, LoadWalletsSql, row => Book(row).Wallets.Add(row.Text()), Orgs(_all.Where(one => one.Command is OpenWallet)));

        pipeline.Run();
        foreach (var book in Books.Values)
        {
            foreach (var attempt in book.Attempts.Values.Where(attempt => _moneyOf.Contains(attempt.Render)))
            {
                book.Slices[attempt.Id] = _slices.GetValueOrDefault(attempt.Id) ?? [];
                book.AttemptCaps[attempt.Id] = _capParts.GetValueOrDefault(attempt.Id) ?? [];
            }
        }
    }

    private RenderId? RenderOf(Command command) => command.Attempt is { } attempt && _renderOf.TryGetValue(attempt, out var render) ? render : null;

    private const string LockBucketsSql = $"""
        select org_id, {CapRow.BucketColumns}
        from cap_bucket
        where lane = $1 and (org_id, cap_id, period_start) in (select * from unnest($2::uuid[], $3::uuid[], $4::bigint[]))
        order by lane, org_id, cap_id, period_start
        for update
        """;

    /// <summary>
    /// Loads the caps that the attempts are in, and locks the buckets that the decisions will look at. One that does not exist yet cannot be made by
    /// anybody else: the organisation is locked.
    /// </summary>
    public void LockBuckets(DateTimeOffset now)
    {
        using var pipeline = new Pipeline(connection);
        var orgs = Orgs(_all.Where(one => one.Command.LooksAtMoney));
        Add(pipeline, LoadCapsSql, TakeCap, Of(orgs, key => CapsOfParts(Books[key.Org])), id => id.Value);

        // A charge is raised within the present limit of its caps, which of one that inherits is its default's.
        Add(pipeline, LoadDefaultsSql, TakeCap, Of(Orgs(_all.Where(one => one.Command is Adjust)), key => Books[key.Org].AttemptCaps.Values.SelectMany(parts => parts).Select(its => its.Cap).Distinct()), id => id.Value);
        Add(pipeline, LockBucketsSql, TakeBucket, Of(orgs, key => BucketKeys.Of(Books[key.Org], commands[key.Org], now)),
            bucket => bucket.Cap.Value, bucket => Instants.ToMicroseconds(bucket.StartAt));

        pipeline.Run();
    }

    private static HashSet<CapId> CapsOfParts(Book book)
        => [.. book.AttemptCaps.Values.SelectMany(parts => parts).Select(part => part.Cap).Where(cap => !book.Caps.ContainsKey(cap))];

    private static List<OrgKey> Orgs(IEnumerable<(OrgKey Key, Command Command)> part) => [.. part.Select(one => one.Key).Distinct().OrderBy(key => key.Lane)];

    private static List<(OrgKey Key, T Item)> Of<T>(List<OrgKey> orgs, Func<OrgKey, IEnumerable<T>> items) => [.. orgs.SelectMany(key => items(key).Select(item => (key, item)))];

    private static List<(OrgKey Key, T Item)> Named<T>(IEnumerable<(OrgKey Key, Command Command)> part, Func<Command, T?> name)
        where T : struct
        => [.. part.Select(one => (one.Key, Name: name(one.Command))).Where(one => one.Name is not null).Select(one => (one.Key, one.Name!.Value)).Distinct()];

    private static void Add(Pipeline pipeline, string sql, Action<PostgresRow> read, List<OrgKey> orgs) => Add(pipeline, sql, read, [.. orgs.Select(key => (key, 0))], []);

    private static void Add<T, TValue>(Pipeline pipeline, string sql, Action<PostgresRow> read, List<(OrgKey Key, T Item)> rows, Func<T, TValue> value)
        where TValue : notnull
        => Add(pipeline, sql, read, rows, [Column(rows, value)]);

    private static void Add<T, TFirst, TSecond>(
        Pipeline pipeline, string sql, Action<PostgresRow> read, List<(OrgKey Key, T Item)> rows, Func<T, TFirst> first, Func<T, TSecond> second)
        => Add(pipeline, sql, read, rows, [Column(rows, first), Column(rows, second)]);

    private static void AddAt<T>(
        Pipeline pipeline, string sql, Action<PostgresRow> read, List<(OrgKey Key, T Item)> rows, DateTimeOffset now, Func<T, string> first, Func<T, string> second)
        => Add(pipeline, sql, read, rows, [Column(rows, first), Column(rows, second), Instants.ToMicroseconds(now)]);

    /// <summary>One statement over all rows that are asked for, each by lane, organisation and what else finds it; none where none is.</summary>
    private static void Add<T>(Pipeline pipeline, string sql, Action<PostgresRow> read, List<(OrgKey Key, T Item)> rows, object[] columns)
    {
        if (rows.Count > 0)
        {
            var orgs = Column(rows.ConvertAll(one => (one.Key, one.Key.Org.Value)), id => id);
            var isOneLane = rows.TrueForAll(one => one.Key.Lane == rows[0].Key.Lane);
            pipeline.Add(isOneLane ? sql : PostgresText.OverLanes(sql), read, [isOneLane ? rows[0].Key.Lane : rows.Select(one => one.Key.Lane).ToArray(), orgs, .. columns]);
        }
    }

    private static object Column<T, TValue>(List<(OrgKey Key, T Item)> rows, Func<T, TValue> value) => rows.Select(one => value(one.Item)).ToArray();
}
