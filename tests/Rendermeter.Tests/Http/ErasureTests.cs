using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Upkeep;

namespace Rendermeter.Tests.Http;

/// <summary>Content that is erased, on request and by age; what was paid for it stays.</summary>
public sealed class ErasureTests(TestGateway gateway)
{
    private const string Body = """{"model":"sandbox-fast/image","prompt":"a secret kettle","metadata":{"order":"4711-secret"},"parameters":{"width":64,"height":64}}""";

    [Fact]
    public async Task Erased_content_is_gone_from_the_disk_and_the_receipt_still_proves_the_money()
    {
        // Bytes that no other test asks for: a file that another render needs stays.
        await using var alone = new TestGateway();
        await alone.InitializeAsync();
        var tenant = await alone.Open();
        var render = await tenant.Render(Body);
        var (id, output) = (Text(render, "id"), render.GetProperty("outputs")[0]);
        var before = (await tenant.Get($"/api/v1/receipts/{id}")).Text;
        var file = Path.Combine(alone.Directory, "outputs", Text(output, "sha256")![..2], Text(output, "sha256")!);
        var existed = File.Exists(file);

        var first = await alone.Send(HttpMethod.Delete, $"/api/v1/renders/{id}/content", tenant.Key);
        var second = await alone.Send(HttpMethod.Delete, $"/api/v1/renders/{id}/content", tenant.Key);
        var download = await tenant.Get(Text(output, "url")!);

        Assert.True(existed);
        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.NotNull(Text(first.Json, "content_erased_at"));
        Assert.Equal(Text(first.Json, "content_erased_at"), Text(second.Json, "content_erased_at"));
        Assert.False(File.Exists(file));
        Assert.Equal((410, "erased"), (download.Status, download.Code));
        Assert.Equal(before, (await tenant.Get($"/api/v1/receipts/{id}")).Text);
        Assert.Equal(("succeeded", "0.080000000"), (Text(first.Json, "status"), Text(first.Json, "charged")));
        var told = Assert.Single((await tenant.Get("/api/v1/events")).Json.GetProperty("data").EnumerateArray(), happened => Text(happened, "kind") == "render.content_erased");
        Assert.Contains("shop", told.ToString(), StringComparison.Ordinal);
        Assert.Empty(await alone.Gateway.Store.Auditor.Run(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_another_render_has_too_stays_for_that_one()
    {
        var (one, other) = (await gateway.Open(), await gateway.Open());
        var first = await one.Render(Body);
        var second = await other.Render(Body);
        Assert.Equal(Text(first.GetProperty("outputs")[0], "sha256"), Text(second.GetProperty("outputs")[0], "sha256"));

        await gateway.Send(HttpMethod.Delete, $"/api/v1/renders/{Text(first, "id")}/content", one.Key);

        Assert.Equal(410, (await one.Get(Text(first.GetProperty("outputs")[0], "url")!)).Status);
        Assert.Equal(200, (await other.Get(Text(second.GetProperty("outputs")[0], "url")!)).Status);
    }

    [Fact]
    public async Task What_goes_on_or_belongs_to_another_is_not_erased()
    {
        await using var slow = new TestGateway(
            sandbox => (sandbox.Providers["sandbox-fast"].ShortestRun, sandbox.Providers["sandbox-fast"].LongestRun) = (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6)));
        await slow.InitializeAsync();
        var (tenant, stranger) = (await slow.Open(), await slow.Open());
        var id = Text((await tenant.Post("/api/v1/renders", Body)).Json, "id");

        var running = await slow.Send(HttpMethod.Delete, $"/api/v1/renders/{id}/content", tenant.Key);

        Assert.Equal((409, "not_final"), (running.Status, running.Code));
        Assert.Equal(404, (await slow.Send(HttpMethod.Delete, $"/api/v1/renders/{id}/content", stranger.Key)).Status);
        Assert.Equal(404, (await slow.Send(HttpMethod.Delete, "/api/v1/renders/rnd_x/content", tenant.Key)).Status);
        Assert.Equal(401, (await slow.Send(HttpMethod.Delete, $"/api/v1/renders/{id}/content", key: null)).Status);
    }

    [Fact]
    public async Task A_keyed_call_of_the_dialect_whose_pictures_were_erased_is_told_so_and_is_not_rendered_again()
    {
        var tenant = await gateway.Open();
        const string call = """{"model":"sandbox-fast/image","prompt":"a secret kettle","size":"64x64"}""";
        var first = await tenant.Post("/v1/images/generations", call, ("Idempotency-Key", "k-1"));
        await gateway.Send(HttpMethod.Delete, $"/api/v1/renders/{first.Header("x-rendermeter-render-id")}/content", tenant.Key);

        var again = await tenant.Post("/v1/images/generations", call, ("Idempotency-Key", "k-1"));

        Assert.Equal((410, "erased"), (again.Status, again.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(1, await tenant.CountRenders());
    }

    [Fact]
    public async Task The_sweep_erases_what_ended_long_ago_and_nothing_else()
    {
        await using var own = new TestGateway();
        await own.InitializeAsync();
        var tenant = await own.Open();
        var old = await tenant.Render(Body);
        var ended = old.GetProperty("finished_at").GetDateTimeOffset();
        var erasing = own.Gateway.Services.GetRequiredService<Erasing>();

        var before = await erasing.Sweep(ended, most: 10, TestContext.Current.CancellationToken);
        var after = await erasing.Sweep(ended.AddSeconds(1), most: 10, TestContext.Current.CancellationToken);
        var again = await erasing.Sweep(ended.AddSeconds(1), most: 10, TestContext.Current.CancellationToken);

        Assert.Equal((0, 1, 0), (before, after, again));
        Assert.NotNull(Text((await tenant.Get($"/api/v1/renders/{Text(old, "id")}")).Json, "content_erased_at"));
    }

    [Fact]
    public async Task A_backlog_of_many_passes_is_worked_off_in_one_sweep_and_one_pruning()
    {
        await using var own = new TestGateway();
        await own.InitializeAsync();
        var tenant = await own.Open();
        for (var number = 0; number < 3; number++)
        {
            await tenant.Post("/v1/images/generations", """{"model":"sandbox-fast/image","prompt":"a secret kettle","size":"64x64"}""", ("Idempotency-Key", $"k-{number}"));
        }

        var (records, ledger) = (own.Gateway.Services.GetRequiredService<IRecords>(), own.Gateway.Services.GetRequiredService<ILedger>());
        var (later, cancellation) = (TimeProvider.System.GetUtcNow().AddDays(30), TestContext.Current.CancellationToken);

        var erased = await RetentionShell.Sweep(own.Gateway.Services.GetRequiredService<Erasing>(), later, most: 1, cancellation);
        await PruneShell.Prune(records, ledger, later, most: 1, cancellation);

        Assert.Equal(3, erased);
        foreach (var org in await records.ListOrgs(cancellation))
        {
            Assert.Empty(await records.ListExpiredClaims(org.Id, later, 10, cancellation));
            Assert.Empty(await records.ListKept(org.Id, later, 10, cancellation));
        }
    }

    [Fact]
    public async Task A_number_of_days_that_is_none_stops_the_start_and_is_named()
    {
        await using var wrong = new TestGateway(configure: null, new Dictionary<string, string?> { ["Rendermeter:Retention:Days"] = "0" });

        var failure = await Assert.ThrowsAsync<Rendermeter.Http.GatewayStartException>(async () => await wrong.InitializeAsync());

        Assert.Contains("Rendermeter__Retention__Days", failure.Message, StringComparison.Ordinal);
    }

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();
}
