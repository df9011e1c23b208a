using System.Diagnostics;
using Npgsql;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Postgres;
using Rendermeter.Storage.Statements;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>Connections that are cut and servers that go away, under load.</summary>
public sealed class OutageTests(SharedPostgres server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private const int Callers = 16;

    private static int Rounds => LongTests.AreWanted ? 20 : 5;

    [Fact]
    public async Task Backends_that_are_killed_in_the_middle_of_commits_lose_and_double_nothing()
    {
        await using var store = new PostgresUnderTest(server.NewSchema(), maxBatch: 64, clock: null);
        ILedger[] nodes = [store.Ledger, store.AddNode(maxBatch: 64).Ledger];
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(creditLineNanos: 0));
        await store.Ledger.Execute(org.TopUp(1000 * Org.Dollar, "first"));
        using var ended = new CancellationTokenSource();

        var killer = Kill(store.ConnectionString, ended.Token);
        var renders = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => Load(nodes[caller % 2], org, caller, Rounds))));
        await ended.CancelAsync();
        var killed = await killer;

        Assert.True(killed > 10, $"only {killed} backends were killed");
        var all = Callers * Rounds;
        Assert.Equal(all, renders.Sum(done => done.Placed));
        Assert.Equal(all, store.Rows("select attempt_id from attempt where state = 'billed'").Count);
        Assert.Equal(all, renders.Sum(done => done.TopUps));
        Assert.Equal([$"{(1000 * Org.Dollar) + (all * Org.Cent)}|{all * 8 * Org.Cent}|0"],
            store.Rows("select credits, debits, held from account where account_id = 'fund:wallet'"));
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task What_nobody_expected_in_a_transaction_ends_that_one_and_the_same_commands_go_over_another_connection()
    {
        var clock = new StumblingClock();
        await using var store = new PostgresUnderTest(server.NewSchema(), maxBatch: 16, clock);
        var org = new Org(1);

        clock.Stumbles = 1;
        await store.Ledger.Execute(org.Open(creditLineNanos: Org.Dollar));
        clock.Stumbles = 10;
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => store.Ledger.Execute(org.Admit(8 * Org.Cent)));
        clock.Stumbles = 0;
        var outcome = await store.Ledger.Execute(org.Admit(8 * Org.Cent));

        Assert.IsType<AdmitOutcome.Placed>(outcome);
        Assert.Single(store.Rows("select attempt_id from attempt"));
        Assert.Empty(await store.Audit());
    }

    private sealed class StumblingClock : TimeProvider
    {
        public int Stumbles { get; set; }

        public override DateTimeOffset GetUtcNow() => Stumbles-- > 0 ? throw new NotSupportedException("as if the driver had stumbled") : base.GetUtcNow();
    }

    [Fact]
    public async Task While_the_server_is_away_nothing_is_admitted_and_afterwards_the_books_are_sound()
    {
        SharedPostgres.RequireInstalled();
        using var cluster = PostgresCluster.Start(safe: true);
        using var directory = new TemporaryDirectory();
        await using var store = PostgresStore.Open(cluster.ConnectionString, directory.Path, new StoreOptions { MaxBatch = 16 }, TimeProvider.System);
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(creditLineNanos: 1000 * Org.Dollar));
        using var ended = new CancellationTokenSource();
        var placed = 0;
        var load = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                Admit admit;
                lock (org)
                {
                    admit = org.Admit(Org.Cent);
                }

                await UntilAnswered(store.Ledger, admit);
                Interlocked.Increment(ref placed);
            }
        })));
        await Until(() => Volatile.Read(ref placed) > 200, load);

        cluster.Crash();
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => store.Ledger.Execute(org.TopUp(Org.Dollar, "away")));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => store.Records.FindWallet(org.Id, Token));
        var refusedAfter = watch.Elapsed;
        var whileAway = Volatile.Read(ref placed);
        cluster.StartServer();
        watch.Restart();
        await UntilAnswered(store.Ledger, org.TopUp(Org.Dollar, "back"));
        var backAfter = watch.Elapsed;
        await Until(() => Volatile.Read(ref placed) > whileAway + 200, load);
        await ended.CancelAsync();
        await load;

        Assert.InRange(refusedAfter, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.InRange(backAfter, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.False(store.Fatal.IsCompleted);
        var held = (await store.Records.FindWallet(org.Id, Token))!.Funds.Sum(fund => fund.Held);
        Assert.Equal(placed * Org.Cent, held);
        Assert.Empty(await store.Auditor.Run(Token));
    }

    [Fact]
    public async Task A_read_over_a_connection_that_died_with_the_server_is_asked_again_over_another()
    {
        await using var store = new PostgresUnderTest(server.NewSchema(), maxBatch: 16, clock: null);
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(creditLineNanos: Org.Dollar));
        using var readers = new PostgresReadConnections(store.ConnectionString, most: 4);
        using var together = new Barrier(4);
        var backends = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => readers.Read(Backend, Token)));

        await using var killer = NpgsqlDataSource.Create(store.ConnectionString);
        await using var kill = killer.CreateCommand("select count(pg_terminate_backend(pid)) from unnest(@backends) as pid");
        kill.Parameters.AddWithValue("backends", backends);
        await kill.ExecuteNonQueryAsync(Token);

        Assert.Equal(4, backends.Distinct().Count());
        Assert.DoesNotContain(await readers.Read(reading => (int)reading.Prepare("select pg_backend_pid()").All(row => row.Integer()).Single(), Token), backends);

        int Backend(IStatements reading)
        {
            together.SignalAndWait(Token);
            return (int)reading.Prepare("select pg_backend_pid()").All(row => row.Integer()).Single();
        }
    }

    private static async Task<(int Placed, int TopUps)> Load(ILedger ledger, Org seeded, int caller, int rounds)
    {
        var (placed, topUps) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            // All callers draw their ids from one seed.
            Admit admit;
            lock (seeded)
            {
                admit = seeded.Admit(8 * Org.Cent);
            }

            var attempt = Assert.IsType<AdmitOutcome.Placed>(await UntilAnswered(ledger, admit)).Attempt.Id;
            placed++;
            await UntilAnswered(ledger, seeded.Claim(attempt));
            await UntilAnswered(ledger, seeded.Attach(attempt));
            await UntilAnswered(ledger, seeded.Settle(attempt, AttemptState.Billed, 8 * Org.Cent));
            await UntilAnswered(ledger, seeded.TopUp(Org.Cent, $"payment-{caller}-{round}"));
            topUps++;
        }

        return (placed, topUps);
    }

    /// <summary>What a caller does who is told that the ledger is away: sends the same command again.</summary>
    private static async Task<TOutcome> UntilAnswered<TOutcome>(ILedger ledger, Command<TOutcome> command)
    {
        var asked = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await ledger.Execute(command);
            }
            catch (LedgerUnavailableException) when (asked.Elapsed < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
            }
        }
    }

    /// <summary>Kills until it is told to stop, or until it is enough: where the machine is slow, hardly a transaction would ever end.</summary>
    private static async Task<int> Kill(string connectionString, CancellationToken ended)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Application Name=killer");
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'rendermeter' and state <> 'idle' and pid in (select pid from pg_locks where relation = 'org'::regclass)",
            connection);
        var (killed, began) = (0L, Stopwatch.StartNew());
        while (!ended.IsCancellationRequested && (killed <= 10 || (killed < 8 * Rounds && began.Elapsed < TimeSpan.FromSeconds(Rounds))))
        {
            killed += (long)(await command.ExecuteScalarAsync(Token))!;
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, Token);
        }

        return (int)killed;
    }

    /// <param name="load">What makes the condition true; where it fails, nobody waits any more.</param>
    private static async Task Until(Func<bool> condition, Task load)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            if (load.IsCompleted)
            {
                await load;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }
    }
}
