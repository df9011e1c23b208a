using System.Net.Http.Json;
using System.Text.Json;
using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Providers.Tests.Sandbox;

public sealed class ProtocolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_goes_from_queued_to_a_file_of_the_asked_size()
    {
        await using var host = await SandboxHost.Start();

        var job = await host.Run("sandbox-fast", "image", new { width = 96, height = 64 }, reference: "att_7");
        var file = await host.Fetch(job);

        Assert.Equal("succeeded", job.GetProperty("status").GetString());
        Assert.Equal("success", job.GetProperty("outcome").GetString());
        Assert.Equal("att_7", job.GetProperty("reference").GetString());
        Assert.Equal("0.080000000", job.GetProperty("cost").GetString());
        Assert.Equal("USD", job.GetProperty("currency").GetString());
        Assert.Equal("1", job.GetProperty("usage").GetProperty("outputs").GetString());
        Assert.Equal(JsonValueKind.Null, job.GetProperty("error").ValueKind);
        var output = Assert.Single(job.GetProperty("outputs").EnumerateArray());
        Assert.Equal("image/png", output.GetProperty("media_type").GetString());
        Assert.Equal(96, output.GetProperty("width").GetInt32());
        Assert.Equal(file.Length, output.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task A_cost_is_null_until_the_job_has_ended()
    {
        await using var host = await SandboxHost.Start(configure: TakeMinutes);
        var id = await host.Submit("sandbox-fast", "image", new { width = 64, height = 64, simulate = "slow" });

        var job = await host.Get($"/sandbox/sandbox-fast/jobs/{id}");

        Assert.Equal(JsonValueKind.Null, job.GetProperty("cost").ValueKind);
        Assert.Equal(JsonValueKind.Null, job.GetProperty("outcome").ValueKind);
        Assert.Equal(0, job.GetProperty("outputs").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"model":"image","prompt":"x"}""", "invalid_reference")]
    [InlineData("""{"reference":"a","model":"smell","prompt":"x"}""", "unknown_model")]
    [InlineData("""{"reference":"a","model":"0","prompt":"x"}""", "unknown_model")]
    [InlineData("""{"reference":"a","model":"image","prompt":""}""", "invalid_prompt")]
    [InlineData("""{"reference":"a","model":"image","prompt":"x","parameters":{"width":63}}""", "invalid_parameter")]
    [InlineData("""{"reference":"a","model":"image","prompt":"x","parameters":{"width":64.5}}""", "invalid_parameter")]
    [InlineData("""{"reference":"a","model":"image","prompt":"x","parameters":{"n":11}}""", "invalid_parameter")]
    [InlineData("""{"reference":"a","model":"image","prompt":"x","parameters":{"seconds":2}}""", "unknown_parameter")]
    [InlineData("""{"reference":"a","model":"video","prompt":"x","parameters":{"resolution":"480p"}}""", "unknown_parameter")]
    [InlineData("""{"reference":"a","model":"video","prompt":"x","parameters":{"audio":"loud"}}""", "invalid_parameter")]
    [InlineData("""{"reference":"a","model":"speech","prompt":"x","parameters":{"seconds":-1}}""", "invalid_parameter")]
    [InlineData("""{"reference":"a","model":"image","prompt":"x","parameters":{"simulate":"sulk"}}""", "invalid_parameter")]
    [InlineData("""{"reference":"a","model":"image","prompt":"x","parameters":[]}""", "invalid_parameter")]
    [InlineData("""{"reference":"a","model":"image","prompt":"x","webhook_url":"file:///etc/passwd"}""", "invalid_webhook_url")]
    [InlineData("[]", "invalid_json")]
    [InlineData("{", "invalid_json")]
    public async Task Nonsense_is_refused_and_makes_no_job(string body, string code)
    {
        await using var host = await SandboxHost.Start();

        using var answer = await host.Client.PostAsync("/sandbox/sandbox-fast/jobs", new StringContent(body), Token);
        var error = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(code, error.GetProperty("error").GetProperty("code").GetString());
        Assert.Empty((await host.Get("/sandbox/sandbox-fast/jobs?reference=a")).GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task Without_the_key_nothing_but_the_bill_is_shown()
    {
        await using var host = await SandboxHost.Start();
        using var stranger = new HttpClient { BaseAddress = host.Client.BaseAddress };

        using var submit = await stranger.PostAsJsonAsync("/sandbox/sandbox-fast/jobs", new { reference = "a", model = "image", prompt = "x" }, Token);
        using var list = await stranger.GetAsync("/sandbox/sandbox-fast/jobs?reference=a", Token);
        using var bill = await stranger.GetAsync("/sandbox/sandbox-fast/bill", Token);

        Assert.Equal(401, (int)submit.StatusCode);
        Assert.Equal(401, (int)list.StatusCode);
        Assert.Equal(200, (int)bill.StatusCode);
    }

    [Fact]
    public async Task What_is_not_there_is_404()
    {
        await using var host = await SandboxHost.Start();

        foreach (var path in (string[])["/sandbox/sandbox-fast/jobs/j-9", "/sandbox/sandbox-slow/jobs/j-1", "/sandbox/sandbox-slow/bill", "/sandbox/sandbox-fast/files/j-9/1"])
        {
            using var answer = await host.Client.GetAsync(path, Token);
            Assert.Equal(404, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_job_is_found_by_its_reference_and_the_same_reference_twice_is_two_jobs()
    {
        await using var host = await SandboxHost.Start();
        await host.Submit("sandbox-fast", "image", new { width = 64, height = 64 }, reference: "att_2");
        await host.Submit("sandbox-fast", "image", new { width = 64, height = 64 }, reference: "att_2");

        var jobs = (await host.Get("/sandbox/sandbox-fast/jobs?reference=att_2")).GetProperty("jobs");
        var elsewhere = (await host.Get("/sandbox/sandbox-fine/jobs?reference=att_2")).GetProperty("jobs");

        Assert.Equal(2, jobs.GetArrayLength());
        Assert.Equal(0, elsewhere.GetArrayLength());
    }

    [Fact]
    public async Task Too_many_unfinished_jobs_are_429_with_a_time_to_come_back()
    {
        await using var host = await SandboxHost.Start(configure: options =>
        {
            TakeMinutes(options);
            options.Providers["sandbox-fast"].MostUnfinishedJobs = 1;
        });
        await host.Submit("sandbox-fast", "image", new { simulate = "slow" });

        using var answer = await host.Post("sandbox-fast", new { reference = "att_2", model = "image", prompt = "x" });

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_waiting_job_is_cancelled_for_nothing_and_a_finished_one_is_not()
    {
        await using var host = await SandboxHost.Start(configure: TakeMinutes);
        await using var quick = await SandboxHost.Start();
        var id = await host.Submit("sandbox-fast", "image", new { simulate = "slow" });
        var done = await quick.Run("sandbox-fast", "image", new { width = 64, height = 64 });

        using var cancelled = await host.Client.PostAsync($"/sandbox/sandbox-fast/jobs/{id}/cancel", null, Token);
        using var again = await host.Client.PostAsync($"/sandbox/sandbox-fast/jobs/{id}/cancel", null, Token);
        using var late = await quick.Client.PostAsync($"/sandbox/sandbox-fast/jobs/{done.GetProperty("id").GetString()}/cancel", null, Token);
        using var never = await quick.Client.PostAsync("/sandbox/sandbox-fast/jobs/j-99/cancel", null, Token);
        var job = await host.Ended("sandbox-fast", id);

        Assert.Equal([200, 200, 409, 404], new[] { cancelled, again, late, never }.Select(answer => (int)answer.StatusCode));
        Assert.Equal("cancelled", job.GetProperty("status").GetString());
        Assert.Equal("cancelled_before_start", job.GetProperty("outcome").GetString());
        Assert.Equal("0.000000000", job.GetProperty("cost").GetString());
    }

    [Fact]
    public async Task A_running_job_is_cancelled_soon_and_billed_in_full()
    {
        await using var host = await SandboxHost.Start(configure: options =>
            (options.Providers["sandbox-fast"].ShortestRun, options.Providers["sandbox-fast"].LongestRun) = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)));
        var id = await host.Submit("sandbox-fast", "image", new { width = 64, height = 64 });
        await host.Running("sandbox-fast", id);

        using var answer = await host.Client.PostAsync($"/sandbox/sandbox-fast/jobs/{id}/cancel", null, Token);
        var job = await host.Ended("sandbox-fast", id);

        Assert.Equal(202, (int)answer.StatusCode);
        Assert.Equal("cancelled_after_start", job.GetProperty("outcome").GetString());
        Assert.Equal("0.080000000", job.GetProperty("cost").GetString());
        Assert.Equal(0, job.GetProperty("outputs").GetArrayLength());
    }

    /// <summary>What is asked for does not end before it was looked at, however busy the machine is.</summary>
    private static void TakeMinutes(SandboxOptions options)
        => (options.Providers["sandbox-fast"].ShortestRun, options.Providers["sandbox-fast"].LongestRun) = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
}
