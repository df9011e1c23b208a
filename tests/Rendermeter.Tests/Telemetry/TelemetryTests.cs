using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rendermeter.Telemetry;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Telemetry;

public sealed partial class TelemetryTests
{
    private const string Picture = """{"model":"product-photo","prompt":"a red kettle","customer":"c-secret","parameters":{"width":64,"height":64}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_settled_stands_in_the_metrics_to_the_cent_and_names_nobody()
    {
        await using var gateway = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Metrics:SampleSeconds"] = "1" });
        await gateway.InitializeAsync();
        var tenant = await gateway.Open("0.90");
        var renders = new List<System.Text.Json.JsonElement> { await tenant.Render(Picture), await tenant.Render(Picture) };
        var status = 0;
        for (var number = 0; number < 100 && status != 402; number++)
        {
            status = (await tenant.Post("/api/v1/renders", Picture)).Status;
        }

        Assert.Equal(402, status);
        var charged = renders.Sum(render => decimal.Parse(render.GetProperty("charged").GetString()!, System.Globalization.CultureInfo.InvariantCulture));
        var text = await Until(gateway, text => text.Contains("rendermeter_refusals_total{code=\"insufficient_funds\"} ", StringComparison.Ordinal)
            && text.Contains("rendermeter_held_usd ", StringComparison.Ordinal) && Sum(text, "rendermeter_charge_usd_total") >= charged);

        AssertGrammar(text);
        Assert.Contains("route=\"product-photo\"", text, StringComparison.Ordinal);
        Assert.Matches("rendermeter_cost_usd_total\\{provider=\"sandbox-[a-z]+\",model=\"image\",route=\"product-photo\",outcome=\"success\"\\} ", text);
        Assert.Matches("rendermeter_outputs_total\\{.*verdict=\"accepted\"\\} ", text);
        Assert.Matches("rendermeter_provider_latency_seconds_bucket\\{.*le=\"\\+Inf\"\\} ", text);
        Assert.Matches("rendermeter_attempts_per_accepted_output\\{route=\"product-photo\"\\} ", text);
        foreach (var secret in new[] { "c-secret", "rnd_", "att_", "org_", "key_", "kettle" })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_failover_is_counted_with_both_offers_and_both_prices()
    {
        await using var gateway = new TestGateway(sandbox => sandbox.Providers["sandbox-cheap"].SimulatePerThousand["wrong_size"] = 1000);
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();

        await tenant.Render("""{"model":"product-photo","prompt":"a red kettle","parameters":{"width":128,"height":128},"max_cost":"0.20"}""");
        var text = await Until(gateway, text => text.Contains("rendermeter_failovers_quoted_to_usd_total{", StringComparison.Ordinal));

        const string Move = """{route="product-photo",reason="rejected",from="sandbox-cheap/image",to="sandbox-fast/image"}""";
        Assert.Equal((1m, 0.04m, 0.08m), (Sum(text, $"rendermeter_failovers_total{Move}"), Sum(text, $"rendermeter_failovers_quoted_from_usd_total{Move}"), Sum(text, $"rendermeter_failovers_quoted_to_usd_total{Move}")));
    }

    [Fact]
    public async Task The_metrics_ask_for_a_key_of_the_operator_unless_they_were_opened()
    {
        await using var closed = new TestGateway(null, null);
        await closed.InitializeAsync();
        await using var open = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Metrics:Open"] = "true" });
        await open.InitializeAsync();
        var tenant = await closed.Open();

        Assert.Equal(401, (await closed.Send(HttpMethod.Get, "/metrics", key: null)).Status);
        Assert.Equal(403, (await tenant.Get("/metrics")).Status);
        Assert.Equal((200, "text/plain"), ((await closed.Operator.Get("/metrics")).Status, (await closed.Operator.Get("/metrics")).MediaType));
        Assert.Equal(200, (await open.Send(HttpMethod.Get, "/metrics", key: null)).Status);
    }

    [Fact]
    public void A_label_has_so_many_values_and_then_others()
    {
        var labels = new LabelValues(most: 3);

        var written = Enumerable.Range(0, 10).Select(number => labels.Of("model", $"m{number}")).ToList();

        Assert.Equal(["m0", "m1", "m2", "other", "other"], written[..5]);
        Assert.Equal(("m1", "m9"), (labels.Of("model", "m1"), labels.Of("route", "m9")));
    }

    [Fact]
    public void Whatever_a_provider_writes_the_text_keeps_its_grammar()
    {
        using var instruments = new Instruments(new TelemetryOptions(), TimeProvider.System);
        using var text = new PrometheusText(instruments.Meter);

        instruments.Charge.Add(0.04, instruments.Label("provider", "a\"b\\c\nd"), instruments.Label("model", "ü {x=\"1\"} 7"));
        instruments.Charge.Add(0.08, instruments.Label("provider", "a\"b\\c\nd"), instruments.Label("model", "ü {x=\"1\"} 7"));
        instruments.Latency.Record(0.3, instruments.Label("provider", "p"));

        AssertGrammar(text.Write());
        Assert.Equal(0.12m, Sum(text.Write(), "rendermeter_charge_usd_total"));
        Assert.Contains("rendermeter_provider_latency_seconds_bucket{provider=\"p\",le=\"0.25\"} 0\n", text.Write(), StringComparison.Ordinal);
        Assert.Contains("rendermeter_provider_latency_seconds_bucket{provider=\"p\",le=\"0.5\"} 1\n", text.Write(), StringComparison.Ordinal);
        Assert.DoesNotContain("\nrendermeter_held_usd ", text.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loop_that_asks_for_the_same_again_and_again_raises_an_event_that_names_route_model_and_cause()
    {
        await using var gateway = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Default:CreditLine"] = "100.00" });
        await gateway.InitializeAsync();
        var tenant = await gateway.Open("20.00");
        var spent = 0m;
        for (var number = 0; number < 40 && spent < 0.60m; number++)
        {
            var render = await tenant.Render("""{"model":"sandbox-fine/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""");
            spent += decimal.Parse(render.GetProperty("charged").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        }

        var found = await Event(tenant, "spend.spike");

        var facts = found.GetProperty("data");
        Assert.Equal(("sandbox-fine/image", "sandbox-fine/image", "retries"),
            (facts.GetProperty("route").GetString(), facts.GetProperty("model").GetString(), facts.GetProperty("cause").GetString()));
        Assert.True(decimal.Parse(facts.GetProperty("per_hour").GetString()!, System.Globalization.CultureInfo.InvariantCulture) >= 25);
        await Until(gateway, text => text.Contains("rendermeter_spend_spikes_total{route=\"sandbox-fine/image\",model=\"sandbox-fine/image\",cause=\"retries\"} 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_and_traces_arrive_at_a_collector_where_one_is_configured()
    {
        var heard = new ConcurrentDictionary<string, ConcurrentQueue<byte[]>>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            heard.GetOrAdd($"{context.Request.Method} {context.Request.Path} {context.Request.ContentType}", _ => []).Enqueue(body.ToArray());
        });
        await collector.StartAsync(Token);
        await using (var gateway = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Otlp:Endpoint"] = collector.Urls.First(), ["Rendermeter:Otlp:IntervalSeconds"] = "1" }))
        {
            await gateway.InitializeAsync();
            var render = await (await gateway.Open()).Render(Picture);
            await WaitFor(() => Has("POST /v1/metrics application/x-protobuf", "rendermeter.charge") && Has("POST /v1/traces application/x-protobuf", render.GetProperty("id").GetString()!));
        }

        Assert.True(Has("POST /v1/metrics application/x-protobuf", "product-photo"));

        bool Has(string call, string text) => heard.TryGetValue(call, out var bodies) && bodies.Any(body => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
    }

    [Theory]
    [InlineData("Rendermeter:Metrics:SampleSeconds", "0", "1 to 300")]
    [InlineData("Rendermeter:Otlp:Endpoint", "collector:4318", "an address such as")]
    [InlineData("Rendermeter:SpendWatch:UsdPerHour", "-1", "an amount above 0")]
    [InlineData("Rendermeter:Webhooks:TimeoutSeconds", "90", "1 to 30")]
    public async Task A_setting_that_cannot_be_is_named_at_the_start(string name, string value, string allowed)
    {
        await using var gateway = new TestGateway(null, new Dictionary<string, string?> { [name] = value });

        var refused = await Assert.ThrowsAsync<Rendermeter.Http.GatewayStartException>(async () => await gateway.InitializeAsync());

        Assert.Contains(name.Replace(":", "__", StringComparison.Ordinal), refused.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The text format 0.0.4: help and type before the samples of a name, each series once, buckets that only grow.</summary>
    private static void AssertGrammar(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string? family = null;
        var types = new Dictionary<string, string>();
        var series = new HashSet<string>();
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (Comment().Match(line) is { Success: true } comment)
            {
                family = comment.Groups["name"].Value;
                if (comment.Groups["type"].Success)
                {
                    Assert.True(types.TryAdd(family, comment.Groups["type"].Value), line);
                }

                continue;
            }

            var sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            Assert.True(series.Add(line[..line.LastIndexOf(' ')]), $"twice: {line}");
            var name = sample.Groups["name"].Value;
            Assert.True(name == family || (types[family!] == "histogram" && name[family!.Length..] is "_bucket" or "_sum" or "_count"), line);
        }
    }

    private static decimal Sum(string text, string name)
        => text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal) && (line[name.Length] is '{' or ' '))
            .Sum(line => decimal.Round(decimal.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture), 9));

    private static async Task<string> Until(TestGateway gateway, Func<string, bool> holds)
    {
        var text = "";
        await WaitFor(async () => holds(text = (await gateway.Operator.Get("/metrics")).Text), () => text);
        return text;
    }

    private static async Task<System.Text.Json.JsonElement> Event(TestGateway.Tenant tenant, string kind)
    {
        System.Text.Json.JsonElement found = default;
        await WaitFor(async () =>
        {
            found = (await tenant.Get("/api/v1/events?limit=1000")).Json.GetProperty("data").EnumerateArray().FirstOrDefault(one => one.GetProperty("kind").GetString() == kind);
            return found.ValueKind != System.Text.Json.JsonValueKind.Undefined;
        });
        return found;
    }

    private static Task WaitFor(Func<bool> holds) => WaitFor(() => Task.FromResult(holds()));

    private static async Task WaitFor(Func<Task<bool>> holds, Func<string>? seen = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            Assert.False(limit.IsCancellationRequested, seen?.Invoke() ?? "it did not come true");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }

    [GeneratedRegex(@"^# (HELP (?<name>[a-z_:][a-z0-9_:]*) \S.*|TYPE (?<name>[a-z_:][a-z0-9_:]*) (?<type>counter|gauge|histogram))$")]
    private static partial Regex Comment();

    [GeneratedRegex("""^(?<name>[a-z_:][a-z0-9_:]*)(\{([a-z_][a-z0-9_]*="([^"\\\n]|\\["\\n])*")(,[a-z_][a-z0-9_]*="([^"\\\n]|\\["\\n])*")*\})? (-?[0-9.]+(E[+-]?[0-9]+)?|\+Inf|NaN)$""")]
    private static partial Regex Sample();
}
