using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>Three gateways that are processes, on one database: each runs this assembly again, told what to ask for, and all begin at one word.</summary>
public sealed class ThreeProcessesTests(SharedPostgres server)
{
    private const string Asked = "RENDERMETER_TEST_ASK";
    private const int Processes = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, int, int> Limits => new()
    {
        { "wallet", 12, 10_000 },
        { "count", 40, LongTests.AreWanted ? 10_000 : 2_000 },
        { "several", 25, LongTests.AreWanted ? 10_000 : 2_000 },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task Of_thousands_of_callers_in_three_processes_exactly_so_many_are_admitted(string limit, int admitted, int callers)
    {
        await using var store = new PostgresUnderTest(server.NewSchema(), maxBatch: 1024, clock: null);
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(creditLineNanos: 0));
        await store.Ledger.Execute(org.TopUp(limit == "wallet" ? Org.Dollar : 100_000 * Org.Dollar, "first"));
        if (limit != "wallet")
        {
            await store.Ledger.Execute(org.Cap(CapMetric.Renders, 40));
        }

        if (limit == "several")
        {
            await store.Ledger.Execute(org.Cap(CapMetric.Spend, 2 * Org.Dollar, CapPeriod.Total));
            await store.Ledger.Execute(org.Cap(CapMetric.Outputs, 60, CapPeriod.Total));
        }

        var answers = await AskInThreeProcesses(store.ConnectionString, callers);

        Assert.Equal(admitted, answers.Sum(answer => answer.Placed));
        Assert.Equal(callers, answers.Sum(answer => answer.Placed + answer.Refused));
        Assert.Equal(admitted, store.Rows("select attempt_id from attempt").Count);
        Assert.Equal(admitted * 8 * Org.Cent, (await store.Records.FindWallet(org.Id, Token))!.Funds.Sum(fund => fund.Held));
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task A_child_asks_for_its_share()
    {
        // Only a child of the test above is told.
        if (Environment.GetEnvironmentVariable(Asked) is not { } asked)
        {
            return;
        }

        var parts = asked.Split('|');
        var number = int.Parse(parts[1], CultureInfo.InvariantCulture);
        using var directory = new TemporaryDirectory();
        File.Copy(parts[2], Path.Combine(directory.Path, "secrets.key"));
        await using var store = PostgresStore.Open(parts[3] + ";Timeout=30", directory.Path, new StoreOptions(), TimeProvider.System);
        using var parent = new TcpClient();
        await parent.ConnectAsync(IPAddress.Loopback, int.Parse(parts[0], CultureInfo.InvariantCulture), Token);

        // Patience to connect: three runtimes start at once. The same organisation, then ids of its own.
        var org = new Org(1);
        foreach (var _ in Enumerable.Range(0, number * 20_000))
        {
            org.NextId();
        }

        var commands = Enumerable.Range(0, (int.Parse(parts[4], CultureInfo.InvariantCulture) + Processes - 1 - number) / Processes).Select(_ => org.Admit(8 * Org.Cent)).ToList();
        await parent.GetStream().WriteAsync(new byte[1], Token);
        await parent.GetStream().ReadExactlyAsync(new byte[1], Token);
        var outcomes = await Task.WhenAll(commands.AsParallel().Select(command => UntilAnswered(store.Ledger, command)));
        var placed = outcomes.Count(outcome => outcome is AdmitOutcome.Placed);
        await using var writer = new StreamWriter(parent.GetStream());
        await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{placed} {outcomes.Count(outcome => outcome is AdmitOutcome.Refused)}"));
    }

    private static async Task<List<(int Placed, int Refused)>> AskInThreeProcesses(string connectionString, int callers)
    {
        using var directory = new TemporaryDirectory();
        var secret = Path.Combine(directory.Path, "secrets.key");
        await File.WriteAllBytesAsync(secret, new byte[32], Token);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var children = Enumerable.Range(0, Processes).Select(number => Start(string.Create(CultureInfo.InvariantCulture, $"{port}|{number}|{secret}|{connectionString}|{callers}"))).ToList();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        try
        {
            var connections = new List<TcpClient>();
            foreach (var child in children)
            {
                var connected = listener.AcceptTcpClientAsync(limit.Token).AsTask();
                await Task.WhenAny(connected, child.WaitForExitAsync(limit.Token));
                Assert.True(connected.IsCompleted, "a child ended before it asked");
                connections.Add(await connected);
            }

            foreach (var connection in connections)
            {
                await connection.GetStream().ReadExactlyAsync(new byte[1], limit.Token);
            }

            foreach (var connection in connections)
            {
                await connection.GetStream().WriteAsync(new byte[1], limit.Token);
            }

            var answers = new List<(int, int)>();
            foreach (var connection in connections)
            {
                using var reader = new StreamReader(connection.GetStream());
                var answer = (await reader.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("a child failed")).Split(' ');
                answers.Add((int.Parse(answer[0], CultureInfo.InvariantCulture), int.Parse(answer[1], CultureInfo.InvariantCulture)));
                connection.Dispose();
            }

            return answers;
        }
        finally
        {
            foreach (var child in children)
            {
                child.Kill();
                child.Dispose();
            }
        }
    }

    private static Process Start(string asked) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(ThreeProcessesTests).Assembly.Location, "--filter-method", $"*{nameof(A_child_asks_for_its_share)}"])
        {
            Environment = { [Asked] = asked },
            RedirectStandardInput = true,
        })!;

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
}
