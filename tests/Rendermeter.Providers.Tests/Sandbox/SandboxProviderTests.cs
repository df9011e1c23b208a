using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Providers.Tests.Sandbox;

public sealed class SandboxProviderTests : IDisposable
{
    private static readonly AttemptId Reference = new(Guid.Parse("019aa3c0-5e30-7d2a-9b8c-7d6e5f4a3b2c"));
    private readonly SandboxWire _wire = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _wire.Dispose();

    [Fact]
    public async Task A_job_is_sent_followed_and_fetched()
    {
        // Ten times as long where it is slow: a look at it that comes late still finds it running.
        await using var host = await SandboxHost.Start(configure: options =>
            (options.Providers["sandbox-fine"].ShortestRun, options.Providers["sandbox-fine"].LongestRun) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100)));
        var provider = host.Provider("sandbox-fine");

        var accepted = Assert.IsType<ProviderEvidence.Accepted>(await provider.Submit(Job("""{"n":2,"width":1025,"height":1024,"simulate":"slow"}"""), Token));
        var running = await provider.Check(accepted.JobId, Token);
        await host.Ended("sandbox-fine", accepted.JobId);
        var finished = Assert.IsType<ProviderEvidence.Finished>(await provider.Check(accepted.JobId, Token));
        var found = Assert.IsType<ProviderEvidence.Finished>(await provider.Find(Reference, Token));
        await using var file = await provider.Fetch(finished.Deliveries[1], Token);

        Assert.Equal(new ProviderEvidence.Running("j-1"), running);
        Assert.Equal(JobOutcome.Success, finished.Outcome);
        Assert.Equal(Money.FromNanos(480_000_000, Currency.Usd), finished.ReportedCost);
        Assert.Equal("n=2", finished.ReportedUsage!.ToString());
        Assert.Equal(finished.Deliveries, found.Deliveries);
        Assert.Equal(["image/png", "image/png"], finished.Deliveries.Select(delivery => delivery.MediaType));
        Assert.Equal(137, file!.ReadByte() & 255);
    }

    [Fact]
    public async Task A_failure_keeps_the_words_of_the_vendor()
    {
        await using var host = await SandboxHost.Start();
        var provider = host.Provider("sandbox-fast");

        await provider.Submit(Job("""{"width":64,"height":64,"simulate":"refuse_output"}"""), Token);
        await host.Ended("sandbox-fast", "j-1");
        var finished = Assert.IsType<ProviderEvidence.Finished>(await provider.Check("j-1", Token));

        Assert.Equal((JobOutcome.RefusedOutput, "refused_output"), (finished.Outcome, finished.ErrorCode));
        Assert.Equal(80_000_000, finished.ReportedCost!.Value.Nanos);
        Assert.Empty(finished.Deliveries);
    }

    [Fact]
    public async Task The_vendor_counts_the_characters_of_a_speech_itself()
    {
        await using var host = await SandboxHost.Start();
        var provider = host.Provider("sandbox-fine");

        var accepted = Assert.IsType<ProviderEvidence.Accepted>(await provider.Submit(Job("""{"characters":3,"voice":"anna"}""", "speech"), Token));
        await host.Ended("sandbox-fine", accepted.JobId);
        var finished = Assert.IsType<ProviderEvidence.Finished>(await provider.Check(accepted.JobId, Token));

        Assert.Equal("n=1 characters=12", finished.ReportedUsage!.ToString());
    }

    [Fact]
    public async Task What_the_vendor_does_not_know_is_unknown()
    {
        await using var host = await SandboxHost.Start();
        var provider = host.Provider("sandbox-fast");

        Assert.IsType<ProviderEvidence.Unknown>(await provider.Check("j-77", Token));
        Assert.IsType<ProviderEvidence.Unknown>(await provider.Find(Reference, Token));
    }

    [Fact]
    public async Task A_refused_connection_was_certainly_not_sent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var provider = Provider(new Uri($"http://127.0.0.1:{port}/sandbox/sandbox-fast"));

        Assert.IsType<ProviderEvidence.NotSent>(await provider.Submit(Job("{}"), Token));
        Assert.IsType<ProviderEvidence.Unsure>(await provider.Check("j-1", Token));
        Assert.IsType<ProviderEvidence.Unsure>(await provider.Find(Reference, Token));
        await provider.Cancel("j-1", Token);
    }

    [Fact]
    public async Task An_answer_that_never_comes_leaves_doubt_and_a_job_that_is_found_by_our_reference()
    {
        await using var host = await SandboxHost.Start();
        var clock = new AlarmClock();
        var provider = Provider(new Uri(host.Client.BaseAddress!, "/sandbox/sandbox-fast"), time: clock);

        var submitting = provider.Submit(Job("""{"width":64,"height":64,"simulate":"accept_then_hang"}"""), Token);
        await host.Begun("sandbox-fast", Reference.ToString());
        clock.Ring(TimeSpan.FromSeconds(2));
        var submitted = await submitting.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Token);
        await host.Ended("sandbox-fast", "j-1");
        var found = await provider.Find(Reference, Token);

        Assert.Equal(new ProviderEvidence.Unsure("no answer in time"), submitted);
        Assert.Equal("j-1", Assert.IsType<ProviderEvidence.Finished>(found).JobId);
    }

    [Fact]
    public async Task Refusals_are_the_vendors_own_and_say_whether_to_come_back()
    {
        await using var host = await SandboxHost.Start();
        var provider = host.Provider("sandbox-fast");
        var keyless = Provider(new Uri(host.Client.BaseAddress!, "/sandbox/sandbox-fast"), key: "wrong");

        var nonsense = Assert.IsType<ProviderEvidence.Refused>(await provider.Submit(Job("""{"width":1}"""), Token));
        var throttled = Assert.IsType<ProviderEvidence.Refused>(await provider.Submit(Job("""{"simulate":"throttle"}"""), Token));
        var unauthorized = Assert.IsType<ProviderEvidence.Refused>(await keyless.Submit(Job("{}"), Token));

        Assert.Equal(("invalid_parameter", false), (nonsense.Code, nonsense.Retryable));
        Assert.Equal(("too_many_jobs", true), (throttled.Code, throttled.Retryable));
        Assert.Equal(("unauthorized", false), (unauthorized.Code, unauthorized.Retryable));
    }

    [Theory]
    [InlineData(500, """{"error":{"code":"internal","message":"x"}}""")]
    [InlineData(503, "busy")]
    [InlineData(202, "<html>")]
    [InlineData(202, "{}")]
    [InlineData(202, """{"id":7}""")]
    [InlineData(200, """{"id":"j-1"}""")]
    [InlineData(302, "")]
    [InlineData(404, "<html>not here</html>")]
    [InlineData(400, """{"error":"bad"}""")]
    [InlineData(408, """{"error":{"code":"timeout","message":"x"}}""")]
    public async Task Whatever_is_not_the_agreed_answer_to_a_submission_leaves_doubt_and_is_sent_once(int status, string body)
    {
        await using var vendor = await StubVendor.Start(status, body);

        var evidence = await Provider(vendor.Address).Submit(Job("{}"), Token);

        Assert.IsType<ProviderEvidence.Unsure>(evidence);
        Assert.Single(vendor.Requests);
    }

    [Fact]
    public async Task A_connection_that_breaks_leaves_doubt_and_is_not_sent_again()
    {
        await using var vendor = await StubVendor.Start(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        var provider = Provider(vendor.Address);

        Assert.IsType<ProviderEvidence.Unsure>(await provider.Submit(Job("{}"), Token));
        Assert.IsType<ProviderEvidence.Unsure>(await provider.Submit(Job("{}"), Token));

        Assert.Equal(2, vendor.Requests.Count);
    }

    [Theory]
    [InlineData(404, "<html>not here</html>")]
    [InlineData(200, """{"id":"j-2","status":"running"}""")]
    [InlineData(200, """{"id":"j-1","status":"dreaming"}""")]
    [InlineData(200, """{"id":"j-1","status":"succeeded","outcome":"glorious","cost":"0.08","currency":"USD","outputs":[]}""")]
    [InlineData(200, """{"id":"j-1","status":"succeeded","outcome":"success","cost":"0,08","currency":"USD","outputs":[]}""")]
    [InlineData(200, """{"id":"j-1","status":"succeeded","outcome":"success","cost":"0.08","currency":"??","outputs":[]}""")]
    [InlineData(200, """{"id":"j-1","status":"succeeded","outcome":"success","cost":"0.08","currency":"USD","outputs":[{"url":"no url"}]}""")]
    [InlineData(200, """{"id":"j-1","status":"succeeded","outcome":"success","cost":"0.08","currency":"USD"}""")]
    public async Task An_answer_about_a_job_that_does_not_read_as_agreed_is_not_believed(int status, string body)
    {
        await using var vendor = await StubVendor.Start(status, body);

        Assert.IsType<ProviderEvidence.Unsure>(await Provider(vendor.Address).Check("j-1", Token));
    }

    [Fact]
    public async Task A_cost_that_is_not_there_is_unknown_and_not_zero()
    {
        await using var vendor = await StubVendor.Start(200, """{"id":"j-1","status":"succeeded","outcome":"success","cost":null,"currency":"USD","usage":null,"outputs":[]}""");

        var finished = Assert.IsType<ProviderEvidence.Finished>(await Provider(vendor.Address).Check("j-1", Token));

        Assert.Null(finished.ReportedCost);
        Assert.Null(finished.ReportedUsage);
    }

    [Fact]
    public async Task Our_key_goes_nowhere_but_to_the_vendor()
    {
        await using var host = await SandboxHost.Start();
        await using var stranger = await StubVendor.Start(200, "x");

        var configured = Provider(new Uri(host.Client.BaseAddress!, "/sandbox/sandbox-fast"));

        var elsewhere = await host.Provider("sandbox-fast").Fetch(new Delivery(new Uri(stranger.Address, "/files/j-1/1"), "image/png"), Token);
        var alike = await configured.Fetch(new Delivery(new Uri($"{stranger.Address}/files/j-1/1"), "image/png"), Token);

        Assert.Null(elsewhere);
        Assert.Null(alike);
        Assert.Empty(stranger.Requests);
    }

    [Fact]
    public async Task A_file_that_was_announced_before_a_restart_is_fetched_after_it()
    {
        await using var first = await SandboxHost.Start();
        await first.Run("sandbox-fast", "image", new { width = 64, height = 64 });
        var announced = Assert.IsType<ProviderEvidence.Finished>(await first.Provider("sandbox-fast").Check("j-1", Token)).Deliveries[0];

        await using var second = await SandboxHost.Start(first.CopyFiles());
        await using var file = await second.Provider("sandbox-fast").Fetch(announced, Token);

        Assert.NotNull(file);
        Assert.NotEqual(first.Client.BaseAddress, second.Client.BaseAddress);
    }

    private static ProviderJob Job(string parameters, string model = "image")
        => new(Reference, model, "a red kettle", Assert.IsType<ParseResult.Parsed>(ParameterSet.FromJson(JsonElement.Parse(parameters))).Parameters, null) { Hold = new FilePins().Hold() };

    private SandboxProvider Provider(Uri address, string key = SandboxHost.Key, TimeProvider? time = null)
        => new("sandbox-fast", new SandboxClientOptions { BaseUrl = address, ApiKey = key, WebhookSecret = SandboxHost.Secret }, () => null, _wire, time ?? TimeProvider.System);

    /// <summary>A clock whose alarms go off when the test says so.</summary>
    private sealed class AlarmClock : TimeProvider
    {
        private readonly ConcurrentQueue<(TimeSpan After, Action Ring)> _alarms = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _alarms.Enqueue((dueTime, () => callback(state)));
            return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        /// <summary>Rings the one alarm that was set so far ahead.</summary>
        public void Ring(TimeSpan after) => Assert.Single(_alarms, alarm => alarm.After == after).Ring();
    }
}
