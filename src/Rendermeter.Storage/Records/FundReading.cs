using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Records;

/// <summary>Pools, markups, prices that were wrong, charges that wait for a person, and what is earned.</summary>
internal static class FundReading
{
    private const string ListPoolsSql = $"""
        select {FundRow.PoolColumns}
        from provider_pool
        where lane = @lane and org_id = @org_id
        order by case when expires_at is null then 1 else 0 end, expires_at, pool_id
        """;

    public static List<ProviderPool> ListPools(IStatements database, OrgKey key)
        => database.Prepare(ListPoolsSql).Bind(key).All(row => FundRow.ReadPool(row, key.Org));

    private const string ListMarkupsSql = $"""
        select {FundRow.MarkupColumns}
        from markup
        where lane = @lane and org_id = @org_id
        order by markup_id
        """;

    public static List<Markup> ListMarkups(IStatements database, OrgKey key)
        => database.Prepare(ListMarkupsSql).Bind(key).All(row => FundRow.ReadMarkup(row, key.Org));

    private const string ListQuarantinesSql = $"""
        select {FundRow.QuarantineColumns}
        from quarantine
        where lane = @lane and org_id = @org_id
        order by price_version
        """;

    public static List<Quarantine> ListQuarantines(IStatements database, OrgKey key)
        => database.Prepare(ListQuarantinesSql).Bind(key).All(row => FundRow.ReadQuarantine(row, key.Org));

    private const string ListSetAsideSql = $"""
        select {AttemptRow.Columns}
        from {AttemptRow.Joined}
        where p.lane = @lane and p.org_id = @org_id and p.set_aside_cost is not null
        order by p.attempt_id
        limit @limit
        """;

    public static List<Attempt> ListSetAside(IStatements database, OrgKey key, int limit)
        => database.Prepare(ListSetAsideSql).Bind(key).Bind(limit).All(row => AttemptRow.Read(row, key.Org));

    private const string ByFeatureSql = """
        select coalesce(r.feature, ''), p.unit, count(*), sum(p.charge), coalesce(sum(f.refunded), 0), sum(p.cost)
        from attempt p
        join render r on r.lane = p.lane and r.org_id = p.org_id and r.render_id = p.render_id
        left join (
          select lane, org_id, attempt_id, -sum(charge_delta) as refunded
          from attempt_phase
          where lane = @lane and org_id = @org_id and kind = 'refund'
          group by lane, org_id, attempt_id
        ) f on f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id
        where p.lane = @lane and p.org_id = @org_id and p.created_at >= @first and p.created_at < @until
        group by r.feature, p.unit
        order by 1, 2
        """;

    private const string ByCustomerSql = """
        select coalesce(r.customer, ''), p.unit, count(*), sum(p.charge), coalesce(sum(f.refunded), 0), sum(p.cost)
        from attempt p
        join render r on r.lane = p.lane and r.org_id = p.org_id and r.render_id = p.render_id
        left join (
          select lane, org_id, attempt_id, -sum(charge_delta) as refunded
          from attempt_phase
          where lane = @lane and org_id = @org_id and kind = 'refund'
          group by lane, org_id, attempt_id
        ) f on f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id
        where p.lane = @lane and p.org_id = @org_id and p.created_at >= @first and p.created_at < @until
        group by r.customer, p.unit
        order by 1, 2
        """;

    private const string ByRenderSql = """
        select p.render_id, p.unit, count(*), sum(p.charge), coalesce(sum(f.refunded), 0), sum(p.cost)
        from attempt p
        join render r on r.lane = p.lane and r.org_id = p.org_id and r.render_id = p.render_id
        left join (
          select lane, org_id, attempt_id, -sum(charge_delta) as refunded
          from attempt_phase
          where lane = @lane and org_id = @org_id and kind = 'refund'
          group by lane, org_id, attempt_id
        ) f on f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id
        where p.lane = @lane and p.org_id = @org_id and p.created_at >= @first and p.created_at < @until
        group by p.render_id, p.unit
        order by 1, 2
        """;

    public static List<MarginRecord> ListMargins(IStatements database, OrgKey key, MarginBy by, DateTimeOffset from, DateTimeOffset until)
        => database.Prepare(by switch
        {
            MarginBy.Feature => ByFeatureSql,
            MarginBy.Customer => ByCustomerSql,
            MarginBy.Render => ByRenderSql,
        }).Bind(key).Bind(from).Bind(until).All(row => new MarginRecord(
            Name: row.IdOrText(), Unit: row.Text(), Attempts: row.Integer(), ChargedNanos: row.Integer(), RefundedNanos: row.Integer(), CostNanos: row.Integer()));

    private const string ListDueSql = """
        select distinct org_id
        from account
        where expires_at is not null and expires_at <= @now
          and (floor_zero = 1 and credits - debits - held > 0 or kind = 'pool' and debits > credits)
        order by org_id
        """;

    public static List<OrgId> ListDue(IStatements database, DateTimeOffset now)
        => database.Prepare(ListDueSql).Bind(now).All(row => new OrgId(row.Id()));
}
