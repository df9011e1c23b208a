using System.Collections.Concurrent;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Audit;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>One list of commands through both databases.</summary>
public sealed class DifferentialTests(SharedPostgres server)
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    public static TheoryData<int> Seeds => LongTests.AreWanted ? [11, 12, 13, 14] : [11];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task One_random_list_of_commands_gives_equal_rows_on_SQLite_and_on_PostgreSQL(int seed)
    {
        var commands = await Record(seed);

        var embedded = await Replay(commands, clock => new SqliteUnderTest(maxBatch: 1024, clock));
        var served = await Replay(commands, clock => new PostgresUnderTest(server.NewSchema(), maxBatch: 1024, clock));
        var oneByOne = await Replay(commands, clock => new PostgresUnderTest(server.NewSchema(), maxBatch: 1, clock));

        Assert.True(embedded.Count > 1500);
        Assert.Equal(embedded, served);
        Assert.Equal(embedded, oneByOne);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_same_list_gives_the_same_money_in_memory(int seed)
    {
        var commands = await Record(seed);
        var memory = new MemoryBooks();
        foreach (var (at, give) in commands)
        {
            memory.Now = at;
            await give(memory);
        }

        var embedded = await Replay(commands, clock => new SqliteUnderTest(maxBatch: 1024, clock), MemoryBooks.Tables);
        var served = await Replay(commands, clock => new PostgresUnderTest(server.NewSchema(), maxBatch: 1024, clock), MemoryBooks.Tables);

        Assert.True(embedded.Count > 400, $"{embedded.Count} rows");
        Assert.Equal(memory.Rows(), embedded);
        Assert.Equal(memory.Rows(), served);
    }

    private static async Task<IReadOnlyList<(DateTimeOffset At, Func<ILedger, Task> Give)>> Record(int seed)
    {
        var clock = new SteppedClock(Start);
        await using var store = new SqliteUnderTest(maxBatch: 1024, clock);
        var recorder = new Recorder(store, clock);
        await new Workload(recorder, clock, seed).Run(steps: 300, atOnce: 8);
        return [.. recorder.Given];
    }

    private static async Task<List<string>> Replay(IReadOnlyList<(DateTimeOffset At, Func<ILedger, Task> Give)> commands, Func<SteppedClock, StoreUnderTest> open, IReadOnlyList<string>? tables = null)
    {
        var clock = new SteppedClock(Start);
        await using var store = open(clock);
        foreach (var together in commands.GroupBy(command => command.At))
        {
            clock.Step(together.Key - clock.GetUtcNow());
            await Task.WhenAll(together.Select(command => command.Give(store.Ledger)).ToList());
        }

        Assert.Empty(await store.Audit());
        return [.. (tables ?? LedgerConformance.MoneyTables).SelectMany(sql => store.Rows(sql).Order(StringComparer.Ordinal))];
    }

    /// <summary>Notes every command with its instant, and passes it on.</summary>
    private sealed class Recorder(StoreUnderTest inner, TimeProvider clock) : StoreUnderTest, ILedger
    {
        public ConcurrentQueue<(DateTimeOffset, Func<ILedger, Task>)> Given { get; } = [];

        public override IStore Store => inner.Store;

        public override ILedger Ledger => this;

        public override IRecords Records => inner.Records;

        public override Rendermeter.Engine.Routes.IRouteRecords RouteRecords => inner.RouteRecords;

        public Task<TOutcome> Execute<TOutcome>(Command<TOutcome> command)
        {
            Given.Enqueue((clock.GetUtcNow(), ledger => ledger.Execute(command)));
            return inner.Ledger.Execute(command);
        }

        public override int Change(string sql) => inner.Change(sql);

        public override IReadOnlyList<string> Rows(string sql) => inner.Rows(sql);

        public override Task<IReadOnlyList<AuditFinding>> Audit() => inner.Audit();

        public override Task<(int Changed, IReadOnlyList<AuditFinding> Findings)> AuditDamaged(string sql) => inner.AuditDamaged(sql);

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
