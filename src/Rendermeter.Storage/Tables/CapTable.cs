using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Tables;

/// <summary>Caps, their buckets, and what attempts use of them.</summary>
internal sealed class CapTable(IStatements database)
{
    private const string AnySql = """
        select 1
        from cap
        where lane = @lane and org_id = @org_id
        limit 1
        """;

    /// <summary>True where the organisation has or had a cap on anything: where not, none of its attempts is in one.</summary>
    public bool Any(OrgKey key) => database.Prepare(AnySql).Bind(key).Any();

    private const string LoadOnSql = $"""
        select {CapRow.Columns}
        from cap
        where lane = @lane and org_id = @org_id and scope_kind = @scope_kind and scope_id = @scope_id
        """;

    /// <summary>The caps on one thing, retired ones too.</summary>
    public List<Cap> LoadOn(OrgKey key, CapScope scope)
        => database.Prepare(LoadOnSql).Bind(key).Bind(scope.Kind).Bind(scope.Id).All(row => CapRow.Read(row, key.Org));

    private const string FindSql = $"""
        select {CapRow.Columns}
        from cap
        where lane = @lane and org_id = @org_id and cap_id = @cap_id
        """;

    public Cap? Find(OrgKey key, CapId cap) => database.Prepare(FindSql).Bind(key).Bind(cap.Value).First(row => CapRow.Read(row, key.Org));

    private const string PutSql = """
        insert into cap (lane, org_id, cap_id, scope_kind, scope_id, metric, unit, period, time_zone, limit_amount, mode, customer_tier,
          thresholds, made_from, inherits, retired_at)
        values (@lane, @org_id, @cap_id, @scope_kind, @scope_id, @metric, @unit, @period, @time_zone, @limit_amount, @mode, @customer_tier,
          @thresholds, @made_from, @inherits, @retired_at)
        on conflict (lane, org_id, cap_id) do update
        set limit_amount = excluded.limit_amount, mode = excluded.mode, thresholds = excluded.thresholds, inherits = excluded.inherits,
          retired_at = excluded.retired_at
        """;

    /// <summary>Adds a cap, or changes what of it may change: what its buckets were counted by stays.</summary>
    public void Put(OrgKey key, Cap cap) => database.PrepareEach(PutSql).Bind(key)
        .Bind(cap.Id.Value).Bind(cap.Scope.Kind).Bind(cap.Scope.Id).Bind(cap.Metric).Bind(cap.Unit).Bind(cap.Period).Bind(cap.TimeZone)
        .Bind(cap.Limit).Bind(cap.Enforce ? "enforce" : "observe").Bind(cap.CustomerTier).Bind(CapRow.Write(cap.Thresholds))
        .Bind(cap.MadeFrom?.Value).Bind(cap.Inherits).Bind(cap.RetiredAt)
        .Run();

    private const string FindBucketSql = $"""
        select {CapRow.BucketColumns}
        from cap_bucket
        where lane = @lane and org_id = @org_id and cap_id = @cap_id and period_start = @period_start
        """;

    public CapBucket? FindBucket(OrgKey key, CapId cap, DateTimeOffset startAt)
        => database.Prepare(FindBucketSql).Bind(key).Bind(cap.Value).Bind(startAt).First(CapRow.ReadBucket);

    private const string InsertBucketSql = """
        insert into cap_bucket (lane, org_id, cap_id, period_start, period_end, held, posted, reached)
        values (@lane, @org_id, @cap_id, @period_start, @period_end, @held, @posted, @reached)
        """;

    public void Insert(OrgKey key, CapBucket bucket) => database.Prepare(InsertBucketSql).Bind(key)
        .Bind(bucket.Cap.Value).Bind(bucket.StartAt).Bind(bucket.EndAt).Bind(bucket.Held).Bind(bucket.Posted).Bind(bucket.Reached)
        .Run();

    private const string UpdateBucketSql = """
        update cap_bucket
        set held = @held, posted = @posted, reached = @reached
        where lane = @lane and org_id = @org_id and cap_id = @cap_id and period_start = @period_start
        """;

    public void Update(OrgKey key, CapBucket bucket) => database.Prepare(UpdateBucketSql)
        .Bind(bucket.Held).Bind(bucket.Posted).Bind(bucket.Reached).Bind(key).Bind(bucket.Cap.Value).Bind(bucket.StartAt)
        .RunOnOne();

    private const string LoadPartsSql = $"""
        select {CapRow.PartColumns}
        from attempt_cap
        where lane = @lane and org_id = @org_id and attempt_id = @attempt_id
        order by cap_id
        """;

    public IReadOnlyList<AttemptCap> LoadParts(OrgKey key, AttemptId attempt)
        => database.Prepare(LoadPartsSql).Bind(key).Bind(attempt.Value).All(row => CapRow.ReadPart(row, attempt));

    private const string InsertPartSql = """
        insert into attempt_cap (lane, org_id, attempt_id, cap_id, period_start, amount, held, posted, limit_at_hold, used_after_hold)
        values (@lane, @org_id, @attempt_id, @cap_id, @period_start, @amount, @held, @posted, @limit_at_hold, @used_after_hold)
        """;

    public void Insert(OrgKey key, AttemptCap part) => database.Prepare(InsertPartSql).Bind(key)
        .Bind(part.Attempt.Value).Bind(part.Cap.Value).Bind(part.BucketStartAt).Bind(part.Amount).Bind(part.Held).Bind(part.Posted)
        .Bind(part.LimitAtHold).Bind(part.UsedAfterHold)
        .Run();

    private const string UpdatePartSql = """
        update attempt_cap
        set held = @held, posted = @posted
        where lane = @lane and org_id = @org_id and attempt_id = @attempt_id and cap_id = @cap_id
        """;

    public void Update(OrgKey key, AttemptCap part) => database.Prepare(UpdatePartSql)
        .Bind(part.Held).Bind(part.Posted).Bind(key).Bind(part.Attempt.Value).Bind(part.Cap.Value)
        .RunOnOne();
}
