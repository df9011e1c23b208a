using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Reports;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Records;

/// <summary>Statements and spend, read from the transfers and attempts themselves.</summary>
internal sealed class StoredReports(IReadConnections connections) : IReports
{
    private const int AttemptsPerRead = 2000;

    private const string FindWalletSql = """
        select wallet_id, unit
        from wallet
        where lane = @lane and org_id = @org_id and wallet_id = @wallet_id
        """;

    private const string OpeningSql = """
        select coalesce(sum(case when c.account_id is null then 0 else t.amount end - case when d.account_id is null then 0 else t.amount end), 0)
        from transfer t
        left join account d on d.lane = t.lane and d.org_id = t.org_id and d.account_id = t.debit_account and d.floor_zero = 1
        left join account c on c.lane = t.lane and c.org_id = t.org_id and c.account_id = t.credit_account and c.floor_zero = 1
        where t.lane = @lane and t.org_id = @org_id and t.unit = @unit and t.effective_at < @before
        """;

    private const string MovementsSql = """
        select t.effective_at, t.kind, t.debit_account, t.credit_account, t.amount, t.transfer_id, t.attempt_id, p.render_id,
          case when d.account_id is null then 0 else 1 end, case when c.account_id is null then 0 else 1 end
        from transfer t
        left join account d on d.lane = t.lane and d.org_id = t.org_id and d.account_id = t.debit_account and d.floor_zero = 1
        left join account c on c.lane = t.lane and c.org_id = t.org_id and c.account_id = t.credit_account and c.floor_zero = 1
        left join attempt p on p.lane = t.lane and p.org_id = t.org_id and p.attempt_id = t.attempt_id
        where t.lane = @lane and t.org_id = @org_id and t.unit = @unit and t.effective_at >= @begin and t.effective_at < @before
          and (d.account_id is not null or c.account_id is not null)
        order by t.effective_at, t.transfer_id
        limit @most
        """;

    /// <inheritdoc/>
    public Task<Statement?> ReadStatement(OrgId org, WalletId named, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken)
        => connections.Read<Statement?>(
            database =>
            {
                var key = new OrgKey(org);
                var wallets = database.Prepare(FindWalletSql).Bind(key).Bind(named.Value).All(row => (Id: new WalletId(row.Id()), Unit: row.Text()));
                if (wallets is not [var wallet])
                {
                    return null;
                }

                var opening = database.Prepare(OpeningSql).Bind(key).Bind(wallet.Unit).Bind(from).All(row => row.Integer()).Single();
                var lines = database.Prepare(MovementsSql).Bind(key).Bind(wallet.Unit).Bind(from).Bind(to).Bind((long)most + 1).All(Lines).SelectMany(both => both);
                return new Statement(wallet.Id, org, wallet.Unit, from, to, opening, [.. lines.Take(most + 1)]);
            },
            cancellationToken);

    private static List<StatementLine> Lines(IRow row)
    {
        var (at, kind, debit, credit, amount, transfer) = (row.Instant(), row.Text(), row.Text(), row.Text(), row.Integer(), row.Text());
        var attempt = row.OptionalId() is { } attemptId ? new AttemptId(attemptId) : (AttemptId?)null;
        var render = row.OptionalId() is { } renderId ? new RenderId(renderId) : (RenderId?)null;
        var (leaves, enters) = (row.Flag(), row.Flag());
        var lines = new List<StatementLine>();
        if (leaves)
        {
            lines.Add(new StatementLine(at, kind, debit, -amount, transfer, attempt, render));
        }

        if (enters)
        {
            lines.Add(new StatementLine(at, kind, credit, amount, transfer, attempt, render));
        }

        return lines;
    }

    private const string SpendSql = """
        select p.attempt_id, p.render_id, r.project_id, r.key_id, r.customer, r.feature, p.provider, p.model, r.tags, p.created_at, p.unit,
          p.state, p.hold_amount, p.cost,
          p.charge + (
            select coalesce(sum(f.charge_delta), 0)
            from attempt_phase f
            where f.lane = p.lane and f.org_id = p.org_id and f.attempt_id = p.attempt_id and f.kind = 'refund'),
          case when p.accepted = 1 and coalesce(p.user_accepted, 1) = 1 then (
            select count(*)
            from output o
            where o.lane = p.lane and o.org_id = p.org_id and o.attempt_id = p.attempt_id)
          else 0 end,
          (
            select cast(coalesce(sum(l.amount), 0) as bigint)
            from cost_line l
            where l.lane = p.lane and l.org_id = p.org_id and l.attempt_id = p.attempt_id)
        from attempt p
        join render r on r.lane = p.lane and r.org_id = p.org_id and r.render_id = p.render_id
        where p.lane = @lane and p.org_id = @org_id and p.attempt_id > @after and p.created_at >= @begin and p.created_at < @before
        order by p.attempt_id
        limit @most
        """;

    /// <inheritdoc/>
    public async Task ReadSpend(OrgId org, DateTimeOffset from, DateTimeOffset to, Action<SpendFact> take, CancellationToken cancellationToken)
    {
        var key = new OrgKey(org);
        for (var after = Guid.Empty; ;)
        {
            var begin = after;
            var page = await connections.Read(
                database => database.Prepare(SpendSql).Bind(key).Bind(begin).Bind(from).Bind(to).Bind(AttemptsPerRead).All(row => (Id: row.Id(), Fact: ReadFact(row, org))),
                cancellationToken);
            page.ForEach(attempt => take(attempt.Fact));
            if (page.Count < AttemptsPerRead)
            {
                return;
            }

            after = page[^1].Id;
        }
    }

    private static SpendFact ReadFact(IRow row, OrgId org)
    {
        var (render, project, key) = (new RenderId(row.Id()), new ProjectId(row.Id()), new KeyId(row.Id()));
        var (customer, feature, provider, model) = (row.OptionalText(), row.OptionalText(), row.Text(), row.Text());
        var (tags, at, unit, state) = (JsonText.ReadTexts(row.Text()), row.Instant(), row.Text(), row.Name<AttemptState>());
        var (hold, cost, charge, accepted, downstream) = (row.Integer(), row.Integer(), row.Integer(), row.Integer(), row.Integer());
        return new SpendFact(org, project, key, customer, feature, provider, model, tags, render, at, unit,
            HeldNanos: state.IsResolved() ? 0 : hold, ChargeNanos: charge, CostNanos: cost, OutputsAccepted: accepted) { DownstreamNanos = downstream };
    }

    private const string SumHeldSql = """
        select cast(coalesce(sum(held), 0) as bigint)
        from account
        where unit = 'USD' and held > 0
        """;

    // Only renders that go on have a due time, and those of which a late job is asked for, so that this is as long as what goes on.
    private const string ListOpenSql = """
        select p.state, count(*), cast(coalesce(sum(case when p.unit = 'USD' then p.hold_amount else 0 end), 0) as bigint), min(p.updated_at)
        from render_due r
        join attempt p on p.lane = r.lane and p.org_id = r.org_id and p.render_id = r.render_id
        where p.state in ('held', 'submitting', 'submitted', 'in_doubt')
        group by p.state
        """;

    private const string SumPendingSql = """
        select count(*), min(created_at)
        from delivery
        where state = 'pending'
        """;

    /// <inheritdoc/>
    public Task<BooksSample> Sample(CancellationToken cancellationToken)
        => connections.Read(
            database =>
            {
                var open = database.Prepare(ListOpenSql).All(row => (State: row.Name<AttemptState>(), Count: row.Integer(), Held: row.Integer(), Since: row.Instant()));
                var (pending, oldest) = database.Prepare(SumPendingSql).All(row => (row.Integer(), row.OptionalInstant())).Single();
                return new BooksSample(
                    HeldNanos: database.Prepare(SumHeldSql).All(row => row.Integer()).Single(),
                    InDoubtNanos: open.Where(sum => sum.State == AttemptState.InDoubt).Sum(sum => sum.Held),
                    OpenAttempts: open.ToDictionary(sum => sum.State, sum => sum.Count),
                    OldestInDoubtAt: open.Where(sum => sum.State == AttemptState.InDoubt).Select(sum => (DateTimeOffset?)sum.Since).Min(),
                    PendingDeliveries: pending, OldestUndeliveredAt: oldest);
            },
            cancellationToken);
}
