using System.Diagnostics;
using System.Text.Json;
using Rendermeter.Providers.Sandbox;
using Rendermeter.Providers.Sandbox.Jobs;

namespace Rendermeter.Providers.Tests.Sandbox;

public sealed class MisbehaviourTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("fail_free", "failed", "provider_error", "0.000000000")]
    [InlineData("fail_billed", "failed", "provider_error", "0.080000000")]
    [InlineData("refuse_input", "failed", "refused_input", "0.000000000")]
    [InlineData("refuse_output", "failed", "refused_output", "0.080000000")]
    public async Task A_failure_says_what_it_is_and_what_it_costs(string simulate, string status, string outcome, string cost)
    {
        await using var host = await SandboxHost.Start();

        var job = await host.Run("sandbox-fast", "image", new { width = 64, height = 64, simulate });
        var bill = await host.Bill("sandbox-fast");

        Assert.Equal((status, outcome, cost), (job.GetProperty("status").GetString(), job.GetProperty("outcome").GetString(), job.GetProperty("cost").GetString()));
        Assert.NotEqual(JsonValueKind.Null, job.GetProperty("error").ValueKind);
        Assert.Equal(0, job.GetProperty("outputs").GetArrayLength());
        Assert.Equal(cost, Assert.Single(bill.GetProperty("lines").EnumerateArray()).GetProperty("amount").GetString());
    }

    [Fact]
    public async Task A_slow_job_takes_ten_times_as_long()
    {
        await using var host = await SandboxHost.Start();
        var started = Stopwatch.StartNew();

        await host.Run("sandbox-fast", "speech", new { simulate = "slow" });

        Assert.InRange(started.Elapsed, TimeSpan.FromMilliseconds(180), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_answer_that_never_comes_leaves_a_job_that_runs_and_is_billed()
    {
        await using var host = await SandboxHost.Start();
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var asking = host.Client.PostAsync(
            "/sandbox/sandbox-fast/jobs",
            new StringContent("""{"reference":"att_3","model":"image","prompt":"x","parameters":{"simulate":"accept_then_hang","width":64,"height":64}}"""),
            impatient.Token);
        await host.Begun("sandbox-fast", "att_3");
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        var found = Assert.Single((await host.Get("/sandbox/sandbox-fast/jobs?reference=att_3")).GetProperty("jobs").EnumerateArray());
        var job = await host.Ended("sandbox-fast", found.GetProperty("id").GetString()!);

        Assert.Equal("success", job.GetProperty("outcome").GetString());
        Assert.Equal("0.080000000", job.GetProperty("cost").GetString());
    }

    [Fact]
    public async Task Everything_is_listed_twice_and_billed_once()
    {
        await using var host = await SandboxHost.Start();

        var job = await host.Run("sandbox-fast", "image", new { n = 2, width = 64, height = 64, simulate = "deliver_twice" });

        Assert.Equal(4, job.GetProperty("outputs").GetArrayLength());
        Assert.Equal("0.160000000", job.GetProperty("cost").GetString());
        Assert.Equal(await host.Fetch(job, 0), await host.Fetch(job, 2));
        Assert.NotEqual(await host.Fetch(job, 0), await host.Fetch(job, 1));
    }

    [Theory]
    [InlineData("image", "0.080000000", 32, null)]
    [InlineData("video", "0.100000000", 32, "1")]
    [InlineData("speech", "0.000180000", null, "1")]
    public async Task The_wrong_size_is_half_of_everything_at_the_full_price(string model, string cost, int? width, string? seconds)
    {
        await using var host = await SandboxHost.Start();
        object size = model == "speech" ? new { seconds = 2, simulate = "wrong_size" } : new { width = 64, height = 64, simulate = "wrong_size" };

        var job = await host.Run("sandbox-fast", model, size);
        var output = Assert.Single(job.GetProperty("outputs").EnumerateArray());

        Assert.Equal(cost, job.GetProperty("cost").GetString());
        Assert.Equal(width, output.GetProperty("width").ValueKind == JsonValueKind.Null ? null : output.GetProperty("width").GetInt32());
        Assert.Equal(seconds, output.GetProperty("seconds").GetString());
    }

    [Theory]
    [InlineData("image", 2, "0.160000000")]
    [InlineData("video", 1, "0.050000000")]
    public async Task A_part_is_billed_as_a_part(string model, int outputs, string cost)
    {
        await using var host = await SandboxHost.Start();
        object asked = model == "image" ? new { n = 4, width = 64, height = 64, simulate = "partial" } : new { width = 64, height = 64, simulate = "partial" };

        var job = await host.Run("sandbox-fast", model, asked);

        Assert.Equal("partial", job.GetProperty("outcome").GetString());
        Assert.Equal(outputs, job.GetProperty("outputs").GetArrayLength());
        Assert.Equal(cost, job.GetProperty("cost").GetString());
    }

    [Fact]
    public async Task A_throttled_submission_is_429_and_no_job()
    {
        await using var host = await SandboxHost.Start();

        using var answer = await host.Post("sandbox-fast", new { reference = "att_4", model = "image", prompt = "x", parameters = new { simulate = "throttle" } });

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.Empty((await host.Get("/sandbox/sandbox-fast/jobs?reference=att_4")).GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task A_rate_of_all_makes_every_job_misbehave_unless_it_asks_for_something_else()
    {
        await using var host = await SandboxHost.Start(configure: options => options.Providers["sandbox-cheap"].SimulatePerThousand["wrong_size"] = 1000);

        var drawn = await host.Run("sandbox-cheap", "image", new { width = 64, height = 64 });
        var asked = await host.Run("sandbox-cheap", "image", new { width = 64, height = 64, simulate = "none" });

        Assert.Equal(32, drawn.GetProperty("outputs")[0].GetProperty("width").GetInt32());
        Assert.Equal(64, asked.GetProperty("outputs")[0].GetProperty("width").GetInt32());
    }

    [Fact]
    public void A_rate_chooses_about_its_share_and_always_the_same_ones()
    {
        var rates = new Dictionary<string, int> { ["wrong_size"] = 200, ["fail_free"] = 100 };

        var drawn = Enumerable.Range(0, 2000).Select(number => Misbehaviours.Draw("sandbox-cheap", $"att_{number}", rates)).ToArray();
        var again = Enumerable.Range(0, 2000).Select(number => Misbehaviours.Draw("sandbox-cheap", $"att_{number}", rates)).ToArray();

        Assert.Equal(drawn, again);
        Assert.InRange(drawn.Count(value => value == Misbehaviour.WrongSize), 340, 460);
        Assert.InRange(drawn.Count(value => value == Misbehaviour.FailFree), 150, 250);
    }

    [Theory]
    [InlineData("wrong_size", 1001)]
    [InlineData("wrong_size", -1)]
    [InlineData("sulk", 1)]
    public void A_rate_out_of_bounds_or_of_no_known_name_is_said(string name, int rate)
    {
        var options = new SandboxOptions();
        options.Providers["sandbox-fine"].SimulatePerThousand[name] = rate;

        Assert.NotNull(options.Fault());
    }
}
