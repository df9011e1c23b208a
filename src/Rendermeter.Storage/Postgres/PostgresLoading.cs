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
/// buckets. The row of the organisation comes first, so that whatever is read after it cannot be changed by another node until the commit. A statement that
/// locks names one lane, because a distributed PostgreSQL takes no other; statements of several lanes travel together.
/// </summary>
internal sealed class PostgresLoading(NpgsqlConnection connection, IReadOnlyDictionary<OrgId, List<Command>> commands)
{
    private const string TopUpPrefix = "top-up/";

    /// <summary>The organisations of the batch, lane after lane.</summary>
    private readonly List<(long Lane, OrgKey[] Orgs)> _lanes = [.. commands.Keys.Select(org => new OrgKey(org))
        .GroupBy(key => key.Lane).OrderBy(lane => lane.Key).Select(lane => (lane.Key, lane.ToArray()))];

    private readonly Dictionary<AttemptId, List<HoldSlice>> _slices = [];
    private readonly Dictionary<AttemptId, List<AttemptCap>> _parts = [];
    private readonly HashSet<OrgId> _haveCaps = [];

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
          set_config('jit', 'off', true),
          case when current_setting('synchronous_commit') = 'off' then set_config('synchronous_commit', 'on', true) end
        """;

    private const string LockOrgsSql = """
        select org_id, admission_frozen, last_at, set_aside_multiple
        from org
        where lane = $1 and org_id = any($2)
        order by lane, org_id
        for update
        """;

    private const string LockAccountsSql = $"""
        select org_id, {AccountRow.Columns}
        from account
        where lane = $1 and org_id = any($2)
        order by lane, org_id, account_id
        for update
        """;

    private const string HaveCapsSql = """
        select o.org_id
        from org o
        where o.lane = $1 and o.org_id = any($2) and exists (select 1 from cap c where c.lane = o.lane and c.org_id = o.org_id)
        """;

    // Kinds and ids cross: what is loaded beside what was meant is met by nobody.
    private const string LoadCapsOnSql = $"""
        select org_id, {CapRow.Columns}
        from cap
        where lane = $1 and org_id = any($2) and scope_kind = any($3) and scope_id = any($4)
        """;

    private const string LoadCapsSql = $"""
        select org_id, {CapRow.Columns}
        from cap
        where lane = $1 and org_id = any($2) and cap_id = any($3)
        """;

    private const string LoadPoolsSql = $"""
        select org_id, {FundRow.PoolColumns}
        from provider_pool
        where lane = $1 and org_id = any($2) and expired_at is null and used < credits
        """;

    private const string LoadMarkupsSql = $"""
        select org_id, {FundRow.MarkupColumns}
        from markup
        where lane = $1 and org_id = any($2) and ended = 0
        """;

    private const string LoadQuarantinesSql = $"""
        select org_id, {FundRow.QuarantineColumns}
        from quarantine
        where lane = $1 and org_id = any($2)
        """;

    private const string ClockSql = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";

    /// <summary>Begins, locks the organisations with all their accounts, and reads the clock.</summary>
    public void LockBooks()
    {
        using var pipeline = new Pipeline(connection);
        pipeline.Add("begin isolation level read committed");
        pipeline.Add(SettingsSql, _ => { });
        foreach (var (lane, orgs) in _lanes)
        {
            pipeline.Add(LockOrgsSql, TakeOrg, lane, Ids(orgs));
        }

        foreach (var (lane, orgs) in _lanes)
        {
            pipeline.Add(LockAccountsSql, TakeAccount, lane, Ids(orgs));
            pipeline.Add(HaveCapsSql, row => _haveCaps.Add(new OrgId(row.Id())), lane, Ids(orgs));
            LoadCaps(pipeline, lane, orgs);
            pipeline.Add(LoadPoolsSql, TakePool, lane, Ids(orgs));
            pipeline.Add(LoadMarkupsSql, TakeMarkup, lane, Ids(orgs));
            pipeline.Add(LoadQuarantinesSql, TakeQuarantine, lane, Ids(orgs));
        }

        pipeline.Add(ClockSql, row => ClockMicroseconds = row.Integer());
        pipeline.Run();
    }

    private void LoadCaps(Pipeline pipeline, long lane, OrgKey[] orgs)
    {
        var ofLane = orgs.SelectMany(key => commands[key.Org]).ToList();
        if (CapKeys.Scopes(ofLane) is { Count: > 0 } scopes)
        {
            pipeline.Add(LoadCapsOnSql, TakeCap, lane, Ids(orgs), Texts(scopes, scope => EnumText<CapScopeKind>.Write(scope.Kind)), Texts(scopes, scope => scope.Id));
        }

        if (CapKeys.Ids(ofLane) is { Count: > 0 } ids)
        {
            pipeline.Add(LoadCapsSql, TakeCap, lane, Ids(orgs), ids.Select(id => id.Value).ToArray());
        }
    }

    // The renders that are named, and those of the attempts that are.
    private const string OfNamed = """
        p.lane = $1 and p.org_id = any($2) and p.render_id = any($3 || array(
          select named.render_id
          from attempt named
          where named.lane = $1 and named.org_id = any($2) and named.attempt_id = any($4)))
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

    // Of what is not resolved there is none from phase 1 on.
    private const string LoadPhasesSql = $"""
        select p.org_id, f.attempt_id, f.phase, f.kind, f.charge_delta, f.cost_delta, f.evidence_source, f.actor, f.at, f.reference
        from attempt p
        join attempt_phase f on f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id
        where {OfNamed} and p.state in ('billed', 'free', 'never_sent') and f.phase >= 1
        order by f.attempt_id, f.phase
        """;

    private const string LoadPartsSql = $"""
        select x.attempt_id, x.cap_id, x.period_start, x.amount, x.held, x.posted, x.limit_at_hold, x.used_after_hold
        from attempt p
        join attempt_cap x on x.lane = p.lane and x.org_id = p.org_id and x.attempt_id = p.attempt_id
        where {OfNamed}
        order by x.attempt_id, x.cap_id
        """;

    private const string LoadCapsOfPartsSql = $"""
        select org_id, {CapRow.Columns}
        from cap
        where lane = $1 and org_id = any($2) and cap_id = any(array(
          select x.cap_id
          from attempt p
          join attempt_cap x on x.lane = p.lane and x.org_id = p.org_id and x.attempt_id = p.attempt_id
          where {OfNamed}))
        """;

    private const string LoadRendersSql = $"""
        select org_id, {RenderRow.Columns}
        from render
        where lane = $1 and org_id = any($2) and render_id = any($3)
        """;

    private const string LoadIdempotencySql = """
        select i.org_id, i.scope, i.idem_key, i.fingerprint, i.render_id, i.created_at, i.expires_at
        from idem i
        where i.lane = $1 and i.org_id = any($2) and i.scope = any($3) and i.idem_key = any($4)
          and (i.expires_at > $5 or exists (
            select 1
            from render r
            where r.lane = i.lane and r.org_id = i.org_id and r.render_id = i.render_id and r.finished_at is null))
        """;

    private const string LoadHooksSql = """
        select org_id, provider, event_id, body_sha
        from inbox
        where lane = $1 and org_id = any($2) and provider = any($3) and event_id = any($4)
        """;

    private const string LoadTopUpsSql = """
        select org_id, transfer_id, unit, amount
        from transfer
        where lane = $1 and org_id = any($2) and transfer_id = any($3)
        """;

    private const string LoadWalletsSql = """
        select org_id, unit
        from wallet
        where lane = $1 and org_id = any($2)
        """;

    /// <summary>Loads what the commands name: renders with their attempts, idempotency keys, callbacks, top-ups.</summary>
    public void LoadNamed(DateTimeOffset now)
    {
        using var pipeline = new Pipeline(connection);
        var any = false;
        foreach (var (lane, orgs) in _lanes)
        {
            var ofLane = orgs.SelectMany(key => commands[key.Org]).ToList();
            var ids = Ids(orgs);
            var renders = Each(ofLane, command => command.Render?.Value);
            var attempts = Each(ofLane, command => command.Attempt?.Value);
            if (renders.Length + attempts.Length > 0)
            {
                Add(LockAttemptsSql, TakeAttempt, lane, ids, renders, attempts);
                Add(LoadPhasesSql, row => Book(row).Put(AttemptRow.ReadPhase(row)), lane, ids, renders, attempts);
                Add(LoadSlicesSql, TakeSlice, lane, ids, renders, attempts);
                if (orgs.Any(key => _haveCaps.Contains(key.Org)))
                {
                    // Caps are never deleted, so an organisation without caps has no attempt in one.
                    Add(LoadPartsSql, TakePart, lane, ids, renders, attempts);
                    Add(LoadCapsOfPartsSql, TakeCap, lane, ids, renders, attempts);
                }
            }

            if (renders.Length > 0)
            {
                Add(LoadRendersSql, TakeRender, lane, ids, renders);
            }

            if (ofLane.Select(command => command.Claimed).OfType<IdempotencyClaim>().ToList() is { Count: > 0 } claims)
            {
                Add(LoadIdempotencySql, TakeIdempotency, lane, ids, Texts(claims, claim => claim.Scope), Texts(claims, claim => claim.Key), Instants.ToMicroseconds(now));
            }

            if (ofLane.Select(command => command.Hook).OfType<(string Provider, string EventId)>().ToList() is { Count: > 0 } hooks)
            {
                Add(LoadHooksSql, row => Book(row).Hooks[(row.Text(), row.Text())] = row.Text(), lane, ids, Texts(hooks, hook => hook.Provider), Texts(hooks, hook => hook.EventId));
            }

            if (ofLane.OfType<TopUp>().ToList() is { Count: > 0 } topUps)
            {
                Add(LoadTopUpsSql, row => Book(row).TopUps[row.Text()[TopUpPrefix.Length..]] = (row.Text(), row.Integer()), lane, ids, Texts(topUps, topUp => TopUpPrefix + topUp.Reference));
            }

            if (ofLane.OfType<OpenWallet>().Any())
            {
                Add(LoadWalletsSql, row => Book(row).Wallets.Add(row.Text()), lane, ids);
            }
        }

        if (any)
        {
            pipeline.Run();
        }

        foreach (var book in Books.Values)
        {
            foreach (var attempt in book.Attempts.Keys)
            {
                book.Slices[attempt] = _slices.GetValueOrDefault(attempt) ?? [];
                book.AttemptCaps[attempt] = _parts.GetValueOrDefault(attempt) ?? [];
            }
        }

        void Add(string sql, Action<PostgresRow> read, params ReadOnlySpan<object> values)
        {
            any = true;
            pipeline.Add(sql, read, values);
        }
    }

    private const string LockBucketsSql = $"""
        select org_id, {CapRow.BucketColumns}
        from cap_bucket
        where lane = $1 and org_id = any($2) and cap_id = any($3) and period_start = any($4)
        order by lane, org_id, cap_id, period_start
        for update
        """;

    /// <summary>Locks the buckets that the decisions will look at. One that does not exist yet cannot be made by anybody else: the organisation is locked.</summary>
    public void LockBuckets(DateTimeOffset now)
    {
        using var pipeline = new Pipeline(connection);
        var any = false;
        foreach (var (lane, orgs) in _lanes)
        {
            var keys = orgs.SelectMany(key => BucketKeys.Of(Books[key.Org], commands[key.Org], now)).ToList();
            if (keys.Count > 0)
            {
                any = true;
                pipeline.Add(LockBucketsSql, TakeBucket, lane, Ids(orgs),
                    keys.Select(key => key.Cap.Value).Distinct().ToArray(), keys.Select(key => Instants.ToMicroseconds(key.StartAt)).Distinct().ToArray());
            }
        }

        if (any)
        {
            pipeline.Run();
        }
    }

    private void TakeOrg(PostgresRow row)
    {
        var book = Book(row);
        book.Exists = true;
        book.AdmissionFrozen = row.Flag();
        LastMicroseconds = Math.Max(LastMicroseconds, row.Integer());
        book.SetAsideMultiple = row.OptionalCount() ?? Engine.Wallets.Book.DefaultSetAsideMultiple;
    }

    private void TakeAccount(PostgresRow row)
    {
        var book = Book(row);
        var account = AccountRow.Read(row, book.Org);
        book.Accounts.Add(account.AccountId, account);
    }

    private void TakeCap(PostgresRow row)
    {
        var book = Book(row);
        var cap = CapRow.Read(row, book.Org);
        book.Caps[cap.Id] = cap;
    }

    private void TakePool(PostgresRow row)
    {
        var book = Book(row);
        var pool = FundRow.ReadPool(row, book.Org);
        book.Pools.Add(pool.Id, pool);
    }

    private void TakeMarkup(PostgresRow row)
    {
        var book = Book(row);
        var markup = FundRow.ReadMarkup(row, book.Org);
        book.Markups.Add(markup.Id, markup);
    }

    private void TakeQuarantine(PostgresRow row)
    {
        var book = Book(row);
        var quarantine = FundRow.ReadQuarantine(row, book.Org);
        book.Quarantines.Add(quarantine.PriceVersion, quarantine);
    }

    private void TakeAttempt(PostgresRow row)
    {
        var book = Book(row);
        book.Put(AttemptRow.Read(row, book.Org));
    }

    private void TakeSlice(PostgresRow row)
    {
        var attempt = new AttemptId(row.Id());
        Of(_slices, attempt).Add(AttemptRow.ReadSlice(row, attempt));
    }

    private void TakePart(PostgresRow row)
    {
        var attempt = new AttemptId(row.Id());
        Of(_parts, attempt).Add(CapRow.ReadPart(row, attempt));
    }

    private void TakeRender(PostgresRow row)
    {
        var book = Book(row);
        var render = RenderRow.Read(row, book.Org);
        book.Renders[render.Id] = render;
    }

    private void TakeIdempotency(PostgresRow row)
    {
        var book = Book(row);
        var claim = new IdempotencyClaim(row.Text(), row.Text(), row.Text());
        book.Idempotency[(claim.Scope, claim.Key)] = new IdempotencyRecord(claim, Render: new RenderId(row.Id()), CreatedAt: row.Instant(), ExpiresAt: row.Instant());
    }

    private void TakeBucket(PostgresRow row)
    {
        var book = Book(row);
        var bucket = CapRow.ReadBucket(row);
        book.Buckets[(bucket.Cap, bucket.StartAt)] = bucket;
    }

    /// <summary>The book of the organisation that the row begins with.</summary>
    private Book Book(PostgresRow row) => Books[new OrgId(row.Id())];

    private static List<T> Of<T>(Dictionary<AttemptId, List<T>> rows, AttemptId attempt)
        => rows.TryGetValue(attempt, out var known) ? known : rows[attempt] = [];

    private static Guid[] Ids(OrgKey[] orgs) => [.. orgs.Select(key => key.Org.Value)];

    private static Guid[] Each(IEnumerable<Command> ofLane, Func<Command, Guid?> id) => [.. ofLane.Select(id).OfType<Guid>().Distinct()];

    private static string[] Texts<T>(IEnumerable<T> items, Func<T, string> text) => [.. items.Select(text).Distinct()];
}
