using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Tables;

/// <summary>Caps, their buckets, and what attempts use of them.</summary>
internal sealed class CapTable(IStatements database)
{
    private const string LoadSql = $"""
        select {CapRow.Columns}
        from cap
        where lane = @lane and org_id = @org_id
        """;

    public void Load(OrgKey key, Dictionary<CapId, Cap> caps)
    {
        foreach (var cap in database.Prepare(LoadSql).Bind(key).All(row => CapRow.Read(row, key.Org)))
        {
            caps.Add(cap.Id, cap);
        }
    }

    private const string PutSql = """
        insert into cap (lane, org_id, cap_id, scope_kind, scope_id, metric, unit, period, time_zone, limit_amount, mode)
        values (@lane, @org_id, @cap_id, @scope_kind, @scope_id, @metric, @unit, @period, @time_zone, @limit_amount, @mode)
        on conflict (lane, org_id, cap_id) do update
        set scope_kind = excluded.scope_kind, scope_id = excluded.scope_id, metric = excluded.metric, unit = excluded.unit,
          period = excluded.period, time_zone = excluded.time_zone, limit_amount = excluded.limit_amount, mode = excluded.mode
        """;

    public void Put(OrgKey key, Cap cap) => database.PrepareEach(PutSql).Bind(key)
        .Bind(cap.Id.Value).Bind(cap.Scope.Kind).Bind(cap.Scope.Id).Bind(cap.Metric).Bind(cap.Unit).Bind(cap.Period).Bind(cap.TimeZone)
        .Bind(cap.Limit).Bind(cap.Enforce ? "enforce" : "observe")
        .Run();

    private const string FindBucketSql = $"""
        select {CapRow.BucketColumns}
        from cap_bucket
        where lane = @lane and org_id = @org_id and cap_id = @cap_id and period_start = @period_start
        """;

    public CapBucket? FindBucket(OrgKey key, CapId cap, DateTimeOffset startAt)
        => database.Prepare(FindBucketSql).Bind(key).Bind(cap.Value).Bind(startAt).First(CapRow.ReadBucket);

    private const string InsertBucketSql = """
        insert into cap_bucket (lane, org_id, cap_id, period_start, period_end, held, posted)
        values (@lane, @org_id, @cap_id, @period_start, @period_end, @held, @posted)
        """;

    public void Insert(OrgKey key, CapBucket bucket) => database.Prepare(InsertBucketSql).Bind(key)
        .Bind(bucket.Cap.Value).Bind(bucket.StartAt).Bind(bucket.EndAt).Bind(bucket.Held).Bind(bucket.Posted)
        .Run();

    private const string UpdateBucketSql = """
        update cap_bucket
        set period_end = @period_end, held = @held, posted = @posted
        where lane = @lane and org_id = @org_id and cap_id = @cap_id and period_start = @period_start
        """;

    public void Update(OrgKey key, CapBucket bucket) => database.Prepare(UpdateBucketSql)
        .Bind(bucket.EndAt).Bind(bucket.Held).Bind(bucket.Posted).Bind(key).Bind(bucket.Cap.Value).Bind(bucket.StartAt)
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
