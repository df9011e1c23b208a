using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Records;

/// <summary>Wallets and caps as they stand.</summary>
internal static class MoneyReading
{
    private const string ListWalletsSql = """
        select w.wallet_id, w.unit, (
          select coalesce(sum(p.hold_amount), 0)
          from attempt p
          where p.lane = w.lane and p.org_id = w.org_id and p.unit = w.unit and p.state = 'in_doubt')
        from wallet w
        where w.lane = @lane and w.org_id = @org_id
        order by w.wallet_id
        """;

    // The order in which holds take from them.
    private const string ListFundsSql = $"""
        select {AccountRow.Columns}
        from account
        where lane = @lane and org_id = @org_id and unit = @unit and floor_zero = 1
        order by priority, case when expires_at is null then 1 else 0 end, expires_at, case category when 'promo' then 0 else 1 end,
          effective_at, account_id
        """;

    public static WalletRecord? FindWallet(IStatements database, OrgKey key)
        => ListWallets(database, key).FirstOrDefault();

    public static List<WalletRecord> ListWallets(IStatements database, OrgKey key)
        => [.. database.Prepare(ListWalletsSql).Bind(key)
            .All(row => new WalletRecord(Id: new WalletId(row.Id()), key.Org, Unit: row.Text(), Funds: [], InDoubtNanos: row.Integer()))
            .Select(wallet => wallet with { Funds = database.Prepare(ListFundsSql).Bind(key).Bind(wallet.Unit).All(row => AccountRow.Read(row, key.Org)) })];

    private const string ListCapsSql = $"""
        select {CapRow.Columns}
        from cap
        where lane = @lane and org_id = @org_id and retired_at is null and (@after is null or cap_id > @after) and (@cap_id is null or cap_id = @cap_id)
          and not exists (
            select 1
            from cap d
            where d.lane = cap.lane and d.org_id = cap.org_id and d.cap_id = cap.made_from and cap.inherits = 1 and d.retired_at is not null)
        order by cap_id
        limit @most
        """;

    // What a made cap inherits stands with its default.
    private const string ListDefaultsSql = $"""
        select {CapRow.Columns}
        from cap
        where lane = @lane and org_id = @org_id and scope_id = ''
        """;

    public static IReadOnlyList<CapRecord> ListCaps(IStatements database, OrgKey key, CapId? after, CapId? only, int most, DateTimeOffset now)
    {
        var defaults = database.Prepare(ListDefaultsSql).Bind(key).All(row => CapRow.Read(row, key.Org)).ToDictionary(standard => standard.Id);
        var caps = database.Prepare(ListCapsSql).Bind(key).Bind(after?.Value).Bind(only?.Value).Bind(most)
            .All(row => CapRow.Read(row, key.Org))
            .ConvertAll(cap => cap is { Inherits: true, MadeFrom: { } from } && defaults.TryGetValue(from, out var standard)
                ? cap.OnTermsOf(standard)
                : cap);
        var inDoubt = ReadInDoubt(database, key);
        return [.. caps.Select(cap =>
        {
            var (startAt, endAt) = CapPeriods.Containing(cap.Period, cap.TimeZone, now);
            var bucket = FindBucket(database, key, cap.Id, startAt) ?? new CapBucket(cap.Id, startAt, endAt, Held: 0, Posted: 0);
            return new CapRecord(cap, bucket, inDoubt.GetValueOrDefault((cap.Id, startAt)));
        })];
    }

    private const string FindBucketSql = $"""
        select {CapRow.BucketColumns}
        from cap_bucket
        where lane = @lane and org_id = @org_id and cap_id = @cap_id and period_start = @period_start
        """;

    private static CapBucket? FindBucket(IStatements database, OrgKey key, CapId cap, DateTimeOffset startAt)
        => database.Prepare(FindBucketSql).Bind(key).Bind(cap.Value).Bind(startAt).First(CapRow.ReadBucket);

    private const string InDoubtSql = """
        select x.cap_id, x.period_start, sum(x.held)
        from attempt p
        join attempt_cap x on x.lane = p.lane and x.org_id = p.org_id and x.attempt_id = p.attempt_id
        where p.lane = @lane and p.org_id = @org_id and p.state = 'in_doubt'
        group by x.cap_id, x.period_start
        """;

    private static Dictionary<(CapId, DateTimeOffset), long> ReadInDoubt(IStatements database, OrgKey key)
        => database.Prepare(InDoubtSql).Bind(key).All(row => (Cap: new CapId(row.Id()), StartAt: row.Instant(), Held: row.Integer()))
            .ToDictionary(sum => (sum.Cap, sum.StartAt), sum => sum.Held);
}
