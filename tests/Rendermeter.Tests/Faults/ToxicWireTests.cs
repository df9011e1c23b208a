using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Images;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Faults;

/// <summary>A wire that delays, resets, swallows, cuts and repeats, between the gateway and a vendor and between a client and the gateway.</summary>
public sealed class ToxicWireTests
{
    private const string Submission = "POST /sandbox/sandbox-fast/jobs HTTP";
    private const string Picture = """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";

    [Fact]
    public async Task A_submission_that_is_reset_before_it_was_passed_on_is_looked_up_and_freed_and_never_sent_again()
    {
        await using var world = await World.Start();
        world.Wire.Poison(Submission, Toxin.ResetBefore);

        var render = await world.Tenant.Render(Picture);

        Assert.Equal(1, world.Wire.Poisoned);
        Assert.Equal(("failed", "free"), (Text(render, "status"), Text(render.GetProperty("attempts")[0], "state")));
        await world.AssertBooksAreTheBill(jobs: 0);
    }

    [Fact]
    public async Task A_vendor_that_cannot_be_reached_at_all_is_free_at_once_and_its_next_offer_is_taken()
    {
        await using var world = await World.Start();
        await world.Wire.DisposeAsync();

        var render = await world.Tenant.Render("""{"model":"toxic","prompt":"a red kettle","parameters":{"width":64,"height":64}}""");

        Assert.Equal(("free", "billed"), (Text(render.GetProperty("attempts")[0], "state"), Text(render.GetProperty("attempts")[1], "state")));
        await world.AssertBooksAreTheBill(jobs: 0);
    }

    [Theory]
    [InlineData("ResetAfter")]
    [InlineData("LoseAnswer")]
    [InlineData("Truncate")]
    [InlineData("Delay")]
    public async Task A_submission_whose_answer_is_spoilt_is_in_doubt_until_its_job_is_found_and_is_billed_once(string toxin)
    {
        await using var world = await World.Start();
        world.Wire.Poison(Submission, Enum.Parse<Toxin>(toxin));

        var render = await world.Tenant.Render(Picture);

        Assert.Equal(1, world.Wire.Poisoned);
        Assert.Equal(("succeeded", 1), (Text(render, "status"), render.GetProperty("attempts").GetArrayLength()));
        await world.AssertBooksAreTheBill(jobs: 1);
    }

    [Fact]
    public async Task A_submission_that_vanishes_is_looked_up_and_freed()
    {
        await using var world = await World.Start();
        world.Wire.Poison(Submission, Toxin.BlackHole);

        var render = await world.Tenant.Render(Picture);

        Assert.Equal(("failed", "free"), (Text(render, "status"), Text(render.GetProperty("attempts")[0], "state")));
        await world.AssertBooksAreTheBill(jobs: 0);
    }

    [Fact]
    public async Task A_submission_that_the_wire_repeats_is_two_jobs_at_a_vendor_without_keys_and_the_second_raises_an_alarm()
    {
        await using var world = await World.Start();
        world.Wire.Poison(Submission, Toxin.Duplicate);

        var render = await world.Tenant.Render(Picture);
        var alarm = await world.Event("attempt.conflicting_evidence");

        Assert.Equal(Text(render.GetProperty("attempts")[0], "id"), Text(alarm, "attempt"));
        Assert.Equal("0.080000000", Text(render, "charged"));
        Assert.Equal(2, (await world.Bill()).Count);
    }

    [Theory]
    [InlineData("ResetAfter")]
    [InlineData("Truncate")]
    public async Task A_look_or_a_download_that_breaks_is_made_again_and_costs_nothing(string toxin)
    {
        await using var world = await World.Start();
        var left = 3;
        world.Wire.Choose = line => line.StartsWith("GET /sandbox/", StringComparison.Ordinal) && Interlocked.Decrement(ref left) >= 0 ? Enum.Parse<Toxin>(toxin) : Toxin.None;

        var render = await world.Tenant.Render(Picture);

        Assert.Equal(("succeeded", 1), (Text(render, "status"), render.GetProperty("attempts").GetArrayLength()));
        Assert.True(world.Wire.Poisoned > 0);
        await world.AssertBooksAreTheBill(jobs: 1);
    }

    [Fact]
    public async Task The_official_client_with_default_settings_gets_one_render_from_a_server_that_fails_after_admission()
    {
        await using var gateway = new TestGateway(
            sandbox => (sandbox.Providers["sandbox-fast"].ShortestRun, sandbox.Providers["sandbox-fast"].LongestRun) = (TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(1.6)));
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        await using var wire = new ToxicProxy { Target = gateway.Address, DelayFor = TimeSpan.FromMilliseconds(500) };
        wire.Poison("POST /v1/images/generations", Toxin.ResetWhileRunning);
        var client = new ImageClient("sandbox-fast/image", new ApiKeyCredential(tenant.Key), new OpenAIClientOptions { Endpoint = new Uri(wire.Address, "/v1") });

        var answer = await client.GenerateImageAsync("a red kettle", new ImageGenerationOptions { Size = new GeneratedImageSize(64, 64) }, TestContext.Current.CancellationToken);

        Assert.Equal(1, wire.Poisoned);
        Assert.NotEmpty(answer.Value.ImageBytes.ToArray());
        Assert.Equal(1, await tenant.CountRenders());
        Assert.Equal("9.920000000", Text(await tenant.ReadWallet(), "available"));
    }

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();

    /// <summary>A gateway that reaches one of its vendors over a wire of ours.</summary>
    private sealed class World : IAsyncDisposable
    {
        private World(TestGateway gateway, ToxicProxy wire, TestGateway.Tenant tenant) => (Gateway, Wire, Tenant) = (gateway, wire, tenant);

        public TestGateway Gateway { get; }
        public ToxicProxy Wire { get; }
        public TestGateway.Tenant Tenant { get; }

        public static async Task<World> Start()
        {
            var wire = new ToxicProxy();
            var gateway = new TestGateway(
                sandbox => (sandbox.Providers["sandbox-fast"].BaseUrl, sandbox.Providers["sandbox-fast"].SubmitTimeout) = (new Uri(wire.Address, "/sandbox/sandbox-fast"), TimeSpan.FromSeconds(2)),
                new Dictionary<string, string?>
                {
                    ["Rendermeter:Routes:toxic:Offers:0"] = "sandbox-fast/image",
                    ["Rendermeter:Routes:toxic:Offers:1"] = "sandbox-cheap/image",
                });
            await gateway.InitializeAsync();
            wire.Target = gateway.Address;
            return new World(gateway, wire, await gateway.Open());
        }

        public async Task<List<JsonElement>> Bill()
            => [.. (await Gateway.Send(HttpMethod.Get, "/sandbox/sandbox-fast/bill", key: null)).Json.GetProperty("lines").EnumerateArray()];

        public async Task AssertBooksAreTheBill(int jobs)
        {
            var bill = await Bill();
            var booked = (await Tenant.Get("/api/v1/renders?limit=1000")).Json.GetProperty("data").EnumerateArray()
                .SelectMany(render => render.GetProperty("attempts").EnumerateArray())
                .Where(attempt => Text(attempt.GetProperty("offer"), "provider") == "sandbox-fast").Select(attempt => Text(attempt, "cost")).Where(cost => cost != "0.000000000");
            Assert.Equal(jobs, bill.Count);
            Assert.Equal(bill.Select(line => Text(line, "amount")), booked);
            Assert.Equal("0.000000000", Text(await Tenant.ReadWallet(), "held"));
        }

        public async Task<JsonElement> Event(string kind)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (true)
            {
                var events = (await Tenant.Get("/api/v1/events")).Json.GetProperty("data").EnumerateArray();
                if (events.FirstOrDefault(happened => Text(happened, "kind") == kind) is { ValueKind: JsonValueKind.Object } found)
                {
                    return found;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Wire.DisposeAsync();
        }
    }
}
