using System.Globalization;
using Npgsql;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>A server that is there and says no: it breaks a deadlock, lets no more connections in, or only reads.</summary>
public sealed class ServerRefusalTests(SharedPostgres server)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_that_the_server_ends_to_break_a_deadlock_is_run_again_and_carried_out_once()
    {
        await using var store = new PostgresUnderTest(server.NewSchema(), maxBatch: 16, clock: null);
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(creditLineNanos: 0));
        await store.Ledger.Execute(org.TopUp(Org.Dollar, "first"));
        await using var stranger = new NpgsqlConnection(store.ConnectionString + ";Pooling=false;Application Name=stranger");
        await stranger.OpenAsync(Token);
        await Run(stranger, "set deadlock_timeout = '10s'");

        // The batch gives up a lock that it waits for too long: where the machine is so slow that it does so before there is a deadlock, there is another scene.
        var (before, scenes) = (Deadlocks(store), 0);
        do
        {
            await Deadlock(store, stranger, org.TopUp(Org.Cent, $"scene-{++scenes}"));
        }
        while (!await IsCounted(store, before) && scenes < 3);

        Assert.True(Deadlocks(store) > before, $"no deadlock in {scenes} scenes");
        Assert.Equal([$"{Org.Dollar + (scenes * Org.Cent)}|0|0"], store.Rows("select credits, debits, held from account where account_id = 'fund:wallet'"));
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task While_no_more_connections_are_let_in_nothing_is_admitted_and_afterwards_it_goes_on()
    {
        var admin = server.NewSchema();
        var (database, role) = NewRole(admin);
        using var directory = new TemporaryDirectory();
        await using (var store = PostgresStore.Open(database, directory.Path, new StoreOptions { MaxBatch = 16 }, TimeProvider.System))
        {
            var org = new Org(1);
            await store.Ledger.Execute(org.Open(creditLineNanos: Org.Dollar));

            SharedPostgres.Execute(admin, $"alter role {role} connection limit 0");
            SharedPostgres.Execute(admin, $"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{role}'");
            var admit = org.Admit(Org.Cent);
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => store.PromptLedger.Execute(admit));
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => store.Records.FindWallet(org.Id, Token));
            SharedPostgres.Execute(admin, $"alter role {role} connection limit -1");

            AdmitOutcome? admitted = null;
            await Until(async () => (admitted = await TryAdmit(store, admit)) is not null);
            Assert.IsType<AdmitOutcome.Placed>(admitted);
            Assert.False(store.Fatal.IsCompleted);

            // Reading goes on with the next look at the database, which may come a moment later.
            WalletRecord? wallet = null;
            await Until(async () => (wallet = await TryRead(store, org.Id)) is not null);
            Assert.Equal(Org.Cent, wallet!.Funds.Sum(fund => fund.Held));
            Assert.Empty(await store.Auditor.Run(Token));
        }

        SharedPostgres.Drop(admin);
        SharedPostgres.Execute(admin, $"drop role {role}");
    }

    [Fact]
    public async Task A_server_that_only_reads_is_refused_at_the_start()
    {
        var database = server.NewSchema();
        using var directory = new TemporaryDirectory();
        await PostgresStore.Open(database, directory.Path, new StoreOptions(), TimeProvider.System).DisposeAsync();

        var refused = Assert.Throws<DatabaseUnreachableException>(
            () => PostgresStore.Open(database + ";Options=-c default_transaction_read_only=on", directory.Path, new StoreOptions(), TimeProvider.System));

        Assert.Contains("only reads", refused.Message, StringComparison.Ordinal);
        SharedPostgres.Drop(database);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_node_whose_clock_is_another_than_the_databases_is_refused_at_the_start(int minutes)
    {
        var database = server.NewSchema();
        using var directory = new TemporaryDirectory();
        var time = new SteppedClock(TimeProvider.System.GetUtcNow().AddMinutes(minutes));

        var refused = Assert.Throws<DatabaseUnreachableException>(() => PostgresStore.Open(database, directory.Path, new StoreOptions(), time));

        Assert.Contains("clock", refused.Message, StringComparison.Ordinal);
        SharedPostgres.Drop(database);
    }

    [Fact]
    public async Task A_server_that_promises_no_durability_is_asked_for_it_in_every_transaction()
    {
        var database = server.NewSchema() + ";Options=-c synchronous_commit=off";
        await using var store = new PostgresUnderTest(database, maxBatch: 16, clock: null);
        store.Change("create table asked (setting text)");
        store.Change("create function ask() returns trigger language plpgsql as $$ begin insert into asked values (current_setting('synchronous_commit')); return new; end $$");
        store.Change("create trigger ask after insert or update on account for each row execute function ask()");

        await store.Ledger.Execute(new Org(1).Open(creditLineNanos: Org.Dollar));

        Assert.Equal("off", Assert.Single(store.Rows("select current_setting('synchronous_commit')")));
        Assert.Equal("on", Assert.Single(store.Rows("select distinct setting from asked")));
    }

    /// <summary>A user who is not above limits, and may use the schema.</summary>
    private static (string Database, string Role) NewRole(string admin)
    {
        var settings = new NpgsqlConnectionStringBuilder(admin);
        var role = $"{settings.SearchPath}_user";
        SharedPostgres.Execute(admin, $"create role {role} login; grant all on schema {settings.SearchPath} to {role}");
        settings.Username = role;
        return (settings.ConnectionString, role);
    }

    private static async Task<AdmitOutcome?> TryAdmit(PostgresStore store, Admit admit)
    {
        try
        {
            return await store.PromptLedger.Execute(admit);
        }
        catch (LedgerUnavailableException)
        {
            return null;
        }
    }

    private static async Task<WalletRecord?> TryRead(PostgresStore store, OrgId org)
    {
        try
        {
            return await store.Records.FindWallet(org, Token);
        }
        catch (LedgerUnavailableException)
        {
            return null;
        }
    }

    /// <summary>A stranger takes the rows in the other order: first the account, then, when the batch has the organisation and waits for the account, the organisation.</summary>
    private static async Task Deadlock(PostgresUnderTest store, NpgsqlConnection stranger, TopUp command)
    {
        await Run(stranger, "begin");
        await Run(stranger, "select 1 from account where account_id = 'fund:wallet' for update");
        var topUp = store.Ledger.Execute(command);
        await Until(() => store.Rows($"select pid from pg_stat_activity where application_name = 'rendermeter' and {stranger.ProcessID} = any(pg_blocking_pids(pid))").Count > 0);
        await Run(stranger, "select 1 from org for update");
        await Run(stranger, "commit");
        await topUp.WaitAsync(Limit, Token);
    }

    /// <summary>The server counts a moment later.</summary>
    private static async Task<bool> IsCounted(PostgresUnderTest store, long before)
    {
        for (var looks = 0; looks < 100 && Deadlocks(store) <= before; looks++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        return Deadlocks(store) > before;
    }

    private static long Deadlocks(PostgresUnderTest store)
        => long.Parse(store.Rows("select deadlocks from pg_stat_database where datname = current_database()")[0], CultureInfo.InvariantCulture);

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    private static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Limit);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }
}
