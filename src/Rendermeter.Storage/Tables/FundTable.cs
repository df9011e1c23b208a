using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Tables;

/// <summary>Pools, markups and prices that were wrong.</summary>
internal sealed class FundTable(IStatements database)
{
    private const string LoadPoolsSql = $"""
        select {FundRow.PoolColumns}
        from provider_pool
        where lane = @lane and org_id = @org_id and expired_at is null and used < credits
        """;

    private const string LoadMarkupsSql = $"""
        select {FundRow.MarkupColumns}
        from markup
        where lane = @lane and org_id = @org_id
        """;

    private const string LoadQuarantinesSql = $"""
        select {FundRow.QuarantineColumns}
        from quarantine
        where lane = @lane and org_id = @org_id
        """;

    public void Load(OrgKey key, Book book)
    {
        database.Prepare(LoadPoolsSql).Bind(key).All(row => FundRow.ReadPool(row, key.Org)).ForEach(pool => book.Pools.Add(pool.Id, pool));
        database.Prepare(LoadMarkupsSql).Bind(key).All(row => FundRow.ReadMarkup(row, key.Org)).ForEach(markup => book.Markups.Add(markup.Id, markup));
        database.Prepare(LoadQuarantinesSql).Bind(key).All(row => FundRow.ReadQuarantine(row, key.Org))
            .ForEach(quarantine => book.Quarantines.Add(quarantine.PriceVersion, quarantine));
    }

    private const string InsertPoolSql = """
        insert into provider_pool (lane, org_id, pool_id, provider, unit, credits, basis, used, amortised, expires_at, expired_at, created_at)
        values (@lane, @org_id, @pool_id, @provider, @unit, @credits, @basis, @used, @amortised, @expires_at, @expired_at, @created_at)
        """;

    public void Insert(OrgKey key, ProviderPool pool) => database.Prepare(InsertPoolSql).Bind(key)
        .Bind(pool.Id.Value).Bind(pool.Provider).Bind(pool.Unit).Bind(pool.CreditsNanos).Bind(pool.BasisNanos).Bind(pool.UsedNanos).Bind(pool.AmortisedNanos)
        .Bind(pool.ExpiresAt).Bind(pool.ExpiredAt).Bind(pool.CreatedAt)
        .Run();

    private const string UpdatePoolSql = """
        update provider_pool
        set used = @used, amortised = @amortised, expired_at = @expired_at
        where lane = @lane and org_id = @org_id and pool_id = @pool_id
        """;

    public void Update(OrgKey key, ProviderPool pool) => database.Prepare(UpdatePoolSql)
        .Bind(pool.UsedNanos).Bind(pool.AmortisedNanos).Bind(pool.ExpiredAt).Bind(key).Bind(pool.Id.Value)
        .RunOnOne();

    private const string PutMarkupSql = """
        insert into markup (lane, org_id, markup_id, project_id, customer, model, unit, share, fixed, ended, changed_at)
        values (@lane, @org_id, @markup_id, @project_id, @customer, @model, @unit, @share, @fixed, @ended, @changed_at)
        on conflict (lane, org_id, markup_id) do update set project_id = excluded.project_id, customer = excluded.customer, model = excluded.model,
          unit = excluded.unit, share = excluded.share, fixed = excluded.fixed, ended = excluded.ended, changed_at = excluded.changed_at
        """;

    public void Put(OrgKey key, Markup markup, DateTimeOffset now) => database.PrepareEach(PutMarkupSql).Bind(key)
        .Bind(markup.Id.Value).Bind(markup.Project?.Value).Bind(markup.Customer).Bind(markup.Model).Bind(markup.Unit).Bind(markup.Terms.Share)
        .Bind(markup.Terms.FixedNanos).Bind(markup.Ended).Bind(now)
        .Run();

    private const string InsertQuarantineSql = """
        insert into quarantine (lane, org_id, price_version, overruns, since_at, quarantined_at, lifted_by)
        values (@lane, @org_id, @price_version, @overruns, @since_at, @quarantined_at, @lifted_by)
        """;

    public void Insert(OrgKey key, Quarantine quarantine) => database.Prepare(InsertQuarantineSql).Bind(key)
        .Bind(quarantine.PriceVersion).Bind(quarantine.Overruns).Bind(quarantine.SinceAt).Bind(quarantine.QuarantinedAt).Bind(quarantine.LiftedBy)
        .Run();

    private const string UpdateQuarantineSql = """
        update quarantine
        set overruns = @overruns, since_at = @since_at, quarantined_at = @quarantined_at, lifted_by = @lifted_by
        where lane = @lane and org_id = @org_id and price_version = @price_version
        """;

    public void Update(OrgKey key, Quarantine quarantine) => database.Prepare(UpdateQuarantineSql)
        .Bind(quarantine.Overruns).Bind(quarantine.SinceAt).Bind(quarantine.QuarantinedAt).Bind(quarantine.LiftedBy).Bind(key).Bind(quarantine.PriceVersion)
        .RunOnOne();
}
