using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rendermeter.Engine.Identities;
using Rendermeter.Http.Inputs;

namespace Rendermeter.Tests.Http;

/// <summary>How files come in again, how many may wait, what a request may fetch, and what happens when the place where they are kept is away or being tidied.</summary>
public sealed class InputRoomTests(TestGateway gateway)
{
    private static readonly byte[] Picture = Png.Make(96, 64);
    private static readonly byte[] Another = Png.Make(96, 65);

    [Fact]
    public void What_is_full_says_of_whom_it_is_full()
    {
        var room = new InputRoom(null!, new InputOptions { MaxAtOnce = 2, MaxAtOnceOfOrg = 1 });
        var (one, other, third) = (new OrgId(new Guid(1, 0, 0, new byte[8])), new OrgId(new Guid(2, 0, 0, new byte[8])), new OrgId(new Guid(3, 0, 0, new byte[8])));

        using var first = room.Enter(one).Place;
        var again = room.Enter(one).Full;
        var second = room.Enter(other).Place;
        var beyond = room.Enter(third).Full;
        second!.Dispose();
        using var later = room.Enter(third).Place;

        Assert.Contains("At most 1 files of one organisation", again!.Detail, StringComparison.Ordinal);
        Assert.Contains("At most 2 files of all organisations", beyond!.Detail, StringComparison.Ordinal);
        Assert.NotNull(later);
    }

    [Fact]
    public async Task A_file_that_is_sent_again_under_its_key_is_the_first_and_another_under_it_is_refused()
    {
        await using var alone = new TestGateway();
        await alone.InitializeAsync();
        var (tenant, stranger) = (await alone.Open(), await alone.Open());

        var first = await Upload(tenant, Picture, "k-1");
        var again = await Upload(tenant, Picture, "k-1");
        var other = await Upload(tenant, Another, "k-1");
        var theirs = await Upload(stranger, Another, "k-1");
        var bare = await Upload(tenant, Picture);
        var bad = await Upload(tenant, Picture, "no spaces");
        var left = Files(alone).Count;
        var deleted = await alone.Send(HttpMethod.Delete, $"/api/v1/inputs/{Id(theirs)}", stranger.Key);

        Assert.Equal((201, null), (first.Status, first.Header("Idempotent-Replayed")));
        Assert.Equal((201, "true", Id(first)), (again.Status, again.Header("Idempotent-Replayed"), Id(again)));
        Assert.Equal((422, "idempotency_mismatch"), (other.Status, other.Code));
        Assert.Equal((201, 201), (theirs.Status, bare.Status));
        Assert.Equal(3, new[] { Id(first), Id(theirs), Id(bare) }.Distinct().Count());
        Assert.Equal((400, "idempotency_key"), (bad.Status, bad.Code));
        Assert.Equal(2, left);
        Assert.Equal(204, deleted.Status);
        Assert.Single(Files(alone));
    }

    [Fact]
    public async Task What_is_refused_is_not_kept_also_under_a_key_that_has_a_file()
    {
        await using var alone = new TestGateway();
        await alone.InitializeAsync();
        var tenant = await alone.Open();
        var broken = (byte[])Another.Clone();
        broken.AsSpan(16, 4).Clear(); // no columns

        var (first, underItsKey, bare) = (await Upload(tenant, Picture, "k-3"), await Upload(tenant, broken, "k-3"), await Upload(tenant, broken));

        Assert.Equal((201, 422, 422), (first.Status, underItsKey.Status, bare.Status));
        Assert.Equal("validation", bare.Code);
        Assert.Equal(bare.Code, underItsKey.Code);
        Assert.Single(Files(alone));
        Assert.Equal(200, (await tenant.Get($"/api/v1/inputs/{Id(first)}")).Status);
    }

    [Fact]
    public async Task Of_two_files_that_come_at_once_under_one_key_one_is_kept()
    {
        var tenant = await gateway.Open();
        foreach (var number in Enumerable.Range(1, 20))
        {
            // Bytes of their own, so that whoever is refused removes them while the other one of the two keeps them.
            var (picture, another, key) = (Padded(Picture, 20_000 + number), Padded(Another, 20_000 + number), $"at-once-{number}");

            var answers = await Task.WhenAll(Upload(tenant, picture, key), Upload(tenant, another, key), Upload(tenant, picture, key), Upload(tenant, another, key));

            Assert.Equal([201, 201, 422, 422], answers.Select(answer => answer.Status).Order());
            Assert.Single(answers.Where(answer => answer.Status == 201).Select(Id).Distinct());
            Assert.Single(answers.Where(answer => answer.Status == 201).Select(answer => answer.Json.GetProperty("sha256").GetString()).Distinct());
        }
    }

    [Fact]
    public async Task More_files_than_may_wait_are_refused_with_what_is_allowed_and_left_until_there_is_room()
    {
        await using var small = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Inputs:MaxUnusedFiles"] = "2", ["Rendermeter:Inputs:MaxUnusedBytes"] = "100000" });
        await small.InitializeAsync();
        var (tenant, other) = (await small.Open(), await small.Open());
        var (first, second) = (await Upload(tenant, Picture, "k-1"), await Upload(tenant, Another));
        var room = Padded(Png.Make(10, 10), 100_000 - Picture.Length);

        var third = await Upload(tenant, Png.Make(96, 66));
        var replayed = await Upload(tenant, Picture, "k-1");
        var inside = await tenant.Post("/api/v1/renders", Edit($$"""{"data":"{{Convert.ToBase64String(Png.Make(96, 66))}}"}"""));
        var reused = await tenant.Render(Edit($$"""{"file":"{{Id(first)}}"}"""));
        await small.Send(HttpMethod.Delete, $"/api/v1/inputs/{Id(second)}", tenant.Key);
        var tooLarge = await Upload(tenant, Padded(Png.Make(10, 10), 100_001 - Picture.Length));
        var fits = await Upload(tenant, room);

        Assert.Equal((409, "input_quota"), (third.Status, third.Code));
        Assert.Equal((2, 0), Limit(third, "files"));
        Assert.Equal((100_000, 100_000 - Picture.Length - Another.Length), Limit(third, "bytes"));
        Assert.Equal((201, Id(first)), (replayed.Status, Id(replayed)));
        Assert.Equal((409, "input_quota"), (inside.Status, inside.Code));
        Assert.Equal("succeeded", reused.GetProperty("status").GetString());
        Assert.Equal((409, "input_quota"), (tooLarge.Status, tooLarge.Code));
        Assert.Equal((2, 1), Limit(tooLarge, "files"));
        Assert.Equal((201, 201), (fits.Status, (await Upload(other, Picture)).Status));
        Assert.Equal(1, await tenant.CountRenders());
    }

    [Fact]
    public async Task The_same_file_counts_once_but_not_however_often_it_is_sent()
    {
        await using var small = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Inputs:MaxUnusedFiles"] = "2" });
        await small.InitializeAsync();
        var tenant = await small.Open();
        var taken = 0;
        TestGateway.Answer last;
        while ((last = await Upload(tenant, Picture)).Status == 201)
        {
            Assert.InRange(++taken, 1, 20);
        }

        Assert.Equal((20, 409, "input_quota"), (taken, last.Status, last.Code));
    }

    [Fact]
    public async Task All_files_that_one_request_fetches_share_one_limit_of_bytes_and_one_of_time()
    {
        using var asked = new SemaphoreSlim(0);
        await using var shop = await Serve(async context =>
        {
            if (context.Request.Path == "/never")
            {
                asked.Release();
                await Task.Delay(TimeSpan.FromMinutes(5), TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            }

            await context.Response.Body.WriteAsync(Padded(Picture, 40_000), TestContext.Current.CancellationToken);
        });
        await using var small = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Inputs:Inside:0"] = shop.Urls.First(), ["Rendermeter:Inputs:MaxFetchedBytes"] = "100000" });
        await small.InitializeAsync();

        // Long enough for the first of the files on a busy machine.
        await using var quick = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Inputs:Inside:0"] = shop.Urls.First(), ["Rendermeter:Inputs:FetchSeconds"] = "3" });
        await quick.InitializeAsync();
        var (ofMuch, ofLate) = (await small.Open(), await quick.Open());
        string Of(string path) => $$"""{"url":"{{shop.Urls.First()}}/{{path}}"}""";

        var much = await ofMuch.Post("/api/v1/renders", Edit($"{Of("a")},{Of("b")},{Of("c")}"));
        var late = await ofLate.Post("/api/v1/renders", Edit($$"""{{Of("a")}},{{Of("never")}},{{Of("never")}},{"data":"{{Convert.ToBase64String(Picture)}}"}"""));

        Assert.Equal([("#/inputs/2", "too_large")], Errors(much));
        Assert.Contains("100000 bytes together", much.Text, StringComparison.Ordinal);
        Assert.Equal([("#/inputs/1", "fetch_failed"), ("#/inputs/2", "fetch_failed")], Errors(late));
        Assert.Contains("within 3 seconds together", late.Text, StringComparison.Ordinal);
        Assert.Equal(1, asked.CurrentCount);
        await ofMuch.AssertUntouched();
        await ofLate.AssertUntouched();
    }

    [Fact]
    public async Task A_file_that_is_forgotten_while_others_of_its_render_are_fetched_is_the_renders_all_the_same()
    {
        Func<Task> meanwhile = () => Task.CompletedTask;
        await using var shop = await Serve(async context =>
        {
            await meanwhile();
            await context.Response.Body.WriteAsync(Another, TestContext.Current.CancellationToken);
        });
        await using var open = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Inputs:Inside:0"] = shop.Urls.First() });
        await open.InitializeAsync();
        var tenant = await open.Open();
        var file = Id(await Upload(tenant, Picture));
        var forgotten = 0;
        meanwhile = async () => forgotten = (await open.Send(HttpMethod.Delete, $"/api/v1/inputs/{file}", tenant.Key)).Status;

        var render = await tenant.Render(Edit($$"""{"url":"{{shop.Urls.First()}}/a"},{"file":"{{file}}"}"""));
        var kept = await tenant.Get(render.GetProperty("inputs")[1].GetProperty("url").GetString()!);

        Assert.Equal((204, "succeeded", 200), (forgotten, render.GetProperty("status").GetString(), kept.Status));
        Assert.Equal(Picture, kept.Bytes);
    }

    [Fact]
    public async Task While_the_place_of_the_files_is_away_they_are_answered_with_503_and_afterwards_they_are_there()
    {
        await using var alone = new TestGateway();
        await alone.InitializeAsync();
        var tenant = await alone.Open();
        var file = Id(await Upload(tenant, Picture));
        var output = (await tenant.Render("""{"model":"sandbox-fast/image","prompt":"x","parameters":{"width":64,"height":64}}""")).GetProperty("outputs")[0].GetProperty("url").GetString()!;
        var place = Path.Combine(alone.Directory, "outputs");

        Directory.Move(place, place + ".away");
        var away = new[] { await tenant.Get($"/api/v1/inputs/{file}"), await tenant.Get(output), await tenant.Post("/api/v1/renders", Edit($$"""{"file":"{{file}}"}""")) };
        var full = await Upload(tenant, Another);
        Directory.Move(place + ".away", place);

        Assert.All(away, answer => Assert.Equal((503, "file_unavailable", "5", null), (answer.Status, answer.Code, answer.Header("Retry-After"), answer.Header("ETag"))));
        Assert.Equal((503, "store_unavailable"), (full.Status, full.Code));
        Assert.Equal((200, 200), ((await tenant.Get($"/api/v1/inputs/{file}")).Status, (await tenant.Get(output)).Status));
        Assert.Equal(1, await tenant.CountRenders());
    }

    private static string Edit(string inputs) => $$"""{"model":"sandbox-fast/edit","prompt":"make it red","inputs":[{{inputs}}],"parameters":{"width":64,"height":64} }""";

    private static Task<TestGateway.Answer> Upload(TestGateway.Tenant tenant, byte[] file, string? key = null)
        => tenant.Gateway.Send(HttpMethod.Post, "/api/v1/inputs", tenant.Key, new ByteArrayContent(file), key is null ? [] : [("Idempotency-Key", key)]);

    private static string? Id(TestGateway.Answer answer) => answer.Json.GetProperty("id").GetString();

    private static (long Allowed, long Left) Limit(TestGateway.Answer answer, string name)
        => (answer.Json.GetProperty(name).GetProperty("allowed").GetInt64(), answer.Json.GetProperty(name).GetProperty("left").GetInt64());

    private static IEnumerable<(string?, string?)> Errors(TestGateway.Answer answer) => answer.Json.TryGetProperty("errors", out var errors)
        ? errors.EnumerateArray().Select(error => (error.GetProperty("pointer").GetString(), error.GetProperty("code").GetString()))
        : throw new InvalidOperationException(answer.Text);

    /// <summary>A picture with something behind it that no reader looks at.</summary>
    private static byte[] Padded(byte[] picture, int bytes)
    {
        var padded = new byte[bytes];
        picture.CopyTo(padded, 0);
        return padded;
    }

    private static List<string> Files(TestGateway of) => [.. Directory.GetFiles(Path.Combine(of.Directory, "outputs"), "*", SearchOption.AllDirectories)];

    private static async Task<WebApplication> Serve(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
