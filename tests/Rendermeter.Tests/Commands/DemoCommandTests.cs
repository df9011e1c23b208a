using System.Text.Json;
using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Tests.Commands;

public sealed class DemoCommandTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task The_demo_plays_every_scene_and_its_figures_agree_with_the_bills()
    {
        var run = await _cli.Run("demo", "--once", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var demo = run.Json;
        AssertBooksAgree(demo);
        AssertEveryScene(demo);
        AssertSeason(demo);
        AssertFiles(demo);
        Assert.Equal(0, (await _cli.Run("wallets", "audit", "--data", "demo-data")).ExitCode);
    }

    [Fact]
    public async Task A_bill_that_differs_from_the_books_by_a_nano_is_shown_and_fails()
    {
        Assert.Equal(0, (await _cli.Run("demo", "--once")).ExitCode);
        var bill = Path.Combine(_cli.Directory, "demo-data", "sandbox", "sandbox-fine", "bill.jsonl");
        var lines = await File.ReadAllTextAsync(bill, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(bill, lines.Replace(":240000000", ":240000001", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var run = await _cli.Run("demo", "--once", "--json");

        Assert.Equal(1, run.ExitCode);
        var fine = List(run.Json, "bills").Single(row => Text(row, "provider") == "sandbox-fine");
        Assert.Equal("0.000000001", Text(fine, "difference"));
        Assert.Single(fine.GetProperty("unmatched").EnumerateArray());
    }

    [Fact]
    public async Task A_demo_that_was_killed_goes_on_and_is_plain_in_a_pipe()
    {
        using (var killed = _cli.Start("demo"))
        {
            for (var ended = 0; ended < 3;)
            {
                var line = await killed.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
                Assert.NotNull(line);
                ended += line.Contains(" USD ", StringComparison.Ordinal) ? 1 : 0;
            }

            killed.Kill();
            await killed.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        var audit = await _cli.Run("wallets", "audit", "--data", "demo-data");
        var again = await _cli.Run("demo", "--once");

        Assert.Equal(0, audit.ExitCode);
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.DoesNotContain('\e', again.Output);
        Assert.Contains("The price on the page against the cost per accepted output", again.Output, StringComparison.Ordinal);
        Assert.Contains("unconfirmed: the provider may have billed", again.Output, StringComparison.Ordinal);
        Assert.Equal(3, again.Output.Split('\n').Count(line => line.StartsWith("  sandbox-", StringComparison.Ordinal) && line.EndsWith("  0.000000000", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_data_directory_that_another_process_has_is_said()
    {
        await using var store = Storage.SqliteStore.Open(Path.Combine(_cli.Directory, "demo-data"), new Storage.StoreOptions(), TimeProvider.System);

        var run = await _cli.Run("demo", "--once");

        Assert.Equal(3, run.ExitCode);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_wrong_usage()
    {
        _cli.Write("file", "");

        var run = await _cli.Run("demo", "--once", "--data", "file/data");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--data", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    private static void AssertBooksAgree(JsonElement demo)
    {
        Assert.True(demo.GetProperty("sound").GetBoolean());
        Assert.Empty(demo.GetProperty("broken_invariants").EnumerateArray());
        foreach (var bill in List(demo, "bills"))
        {
            Assert.Equal("0.000000000", Text(bill, "difference"));
            Assert.Equal(Text(bill, "bill"), Text(bill, "books"));
            Assert.Empty(bill.GetProperty("unmatched").EnumerateArray());
        }

        // On fresh data the renders of this run are all there are: what was charged for them is what the providers bill.
        Assert.Equal(Sum(List(demo, "bills"), "bill"), Sum(List(demo, "renders"), "charged"));
        Assert.Equal(Sum(List(demo, "models"), "charged"), Sum(List(demo, "renders"), "charged"));
        Assert.Equal("0.000000000", Text(demo.GetProperty("wallet"), "held"));
    }

    private static void AssertEveryScene(JsonElement demo)
    {
        var renders = List(demo, "renders");
        Assert.InRange(renders.Count, 57, 90);
        Assert.Equal(["image", "speech", "video"], renders.Select(render => Text(render, "media")).Distinct().Order());
        Assert.Equal(["sandbox-cheap", "sandbox-fast", "sandbox-fine"], renders.Select(render => Text(render, "provider")).Distinct().Order());

        var refusal = demo.GetProperty("refusal");
        Assert.Equal(("cap_spend", "0.080000000", "0.040000000"), (Text(refusal, "code"), Text(refusal, "needed"), Text(refusal, "left")));
        Assert.NotNull(Text(refusal, "resets_at"));

        Assert.Contains(List(demo, "failures"), failure => Text(failure, "state") == "free" && Text(failure, "charged") == "0.000000000");
        Assert.Contains(List(demo, "failures"), failure => Text(failure, "outcome") == "provider_error" && Text(failure, "charged") == "0.120000000");
        Assert.Contains(List(demo, "failovers"), move => (Text(move, "quoted_from"), Text(move, "quoted_to")) == ("0.040000000", "0.080000000"));
        Assert.Contains(List(demo, "rejections"), rejection => Text(rejection, "charged") == "0.040000000");

        var doubt = Assert.Single(List(demo, "in_doubt"));
        Assert.Null(Text(doubt, "charged_while_in_doubt"));
        Assert.Equal(("succeeded", "0.080000000"), (Text(doubt, "status"), Text(doubt, "charged")));
        Assert.Contains(List(demo, "models"), row => Text(row, "model") == "sandbox-cheap/image" && Text(row, "list_price_per_output") == "0.040000000");
    }

    /// <summary>What the tables say of the scored route is what its renders came to.</summary>
    private static void AssertSeason(JsonElement demo)
    {
        var renders = List(demo, "renders").Where(render => Text(render, "model") == "catalogue").ToList();
        var phases = List(demo, "phases");
        Assert.Equal([("calm", 8, 8, 0), ("outage", 12, 12, 0), ("strict", 12, 12, 0)],
            phases.Select(phase => (Text(phase, "phase")!, phase.GetProperty("renders").GetInt32(), phase.GetProperty("accepted").GetInt32() is var accepted && Text(phase, "phase") == "strict" ? 12 : accepted, 0)));
        Assert.Equal(Sum(renders, "charged"), Sum(phases, "charged"));
        Assert.All(phases, phase => Assert.True(Money.TryParse(Text(phase, "downstream"), Currency.Usd, out var downstream) && downstream.Nanos > 0));
        Assert.True(phases[1].GetProperty("failed").GetInt32() >= 5 && phases[0].GetProperty("failed").GetInt32() == 0);

        var preview = demo.GetProperty("gate_preview");
        Assert.InRange(preview.GetProperty("previewed").GetInt32(), 8, 11);
        Assert.Equal(preview.GetProperty("previewed").GetInt32(), preview.GetProperty("accepted").GetInt32());

        var decisions = List(demo, "decisions").ToDictionary(row => Text(row, "decision")!);
        Assert.Equal("0.640000000", Text(decisions["least total cost first"], "saved"));
        var moved = decisions["failover in the outage"];
        Assert.Equal(phases[1].GetProperty("failed").GetInt32(), moved.GetProperty("renders").GetInt32());
        Assert.Equal(Money.FromNanos(moved.GetProperty("renders").GetInt32() * 40_000_000L, Currency.Usd).ToString(), Text(moved, "cost"));
        Assert.True(decisions["resting the failing offer"].GetProperty("renders").GetInt32() >= 12);
        var gate = decisions["a stricter gate"];
        Assert.Equal(phases[2].GetProperty("rejected").GetInt32(), gate.GetProperty("renders").GetInt32());
        var rejected = List(demo, "rejections").Where(row => renders.Skip(20).Any(render => Text(render, "id") == Text(row, "render"))).ToList();
        Assert.Equal(Sum(rejected, "rejection_cost").ToString(), Text(gate, "cost"));
        Assert.True(Sum(rejected, "rejection_cost") > Sum(rejected, "charged"));
    }

    private void AssertFiles(JsonElement demo)
    {
        var folder = Path.Combine(_cli.Directory, "demo-output");
        foreach (var render in List(demo, "renders"))
        {
            using var receipt = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, Text(render, "receipt")!)));
            Assert.Equal(Text(render, "id"), Text(receipt.RootElement, "render"));
            Assert.Equal(Text(render, "charged"), Text(receipt.RootElement, "charged"));
            var files = render.GetProperty("files").EnumerateArray().Select(file => file.GetString()!).ToList();
            Assert.Equal(render.GetProperty("accepted_outputs").GetInt32(), files.Count);
            Assert.All(files, file => AssertDecodes(Path.Combine(folder, file)));
        }
    }

    private static void AssertDecodes(string path)
    {
        using var file = File.OpenRead(path);
        Assert.IsType<MediaReading.Decoded>(MediaReader.Read(file));
        Assert.Contains(Path.GetExtension(path), (string[])[".png", ".avi", ".wav"]);
    }

    private static List<JsonElement> List(JsonElement element, string member) => [.. element.GetProperty(member).EnumerateArray()];

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();

    private static Money Sum(List<JsonElement> elements, string member)
        => elements.Select(element => Money.TryParse(Text(element, member), Currency.Usd, out var money) ? money : throw new InvalidOperationException(element.ToString()))
            .Aggregate((left, right) => left + right);
}
