using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;

namespace Rendermeter.Tests.Http;

/// <summary>Files that go into renders, from wherever they come to where they go again.</summary>
public sealed class InputTests(TestGateway gateway)
{
    private static readonly byte[] Picture = Png.Make(96, 64);
    private static readonly string Encoded = Convert.ToBase64String(Picture);

    [Fact]
    public async Task A_picture_that_stands_in_the_body_is_worked_on_and_priced()
    {
        var tenant = await gateway.Open();

        var render = await tenant.Render(Edit($$"""{"data":"{{Encoded}}"}"""));
        var input = render.GetProperty("inputs")[0];
        var content = await tenant.Get(Text(input, "url"));

        Assert.Equal(("succeeded", "0.090000000"), (Text(render, "status"), Text(render, "charged")));
        Assert.Equal(("source", "image/png", 96, 64, Picture.Length), (Text(input, "role"), Text(input, "media_type"), input.GetProperty("width").GetInt32(), input.GetProperty("height").GetInt32(), input.GetProperty("bytes").GetInt32()));
        Assert.Equal((200, "image/png"), (content.Status, content.MediaType));
        Assert.Equal(Picture, content.Bytes);
    }

    [Fact]
    public async Task What_comes_out_depends_on_what_went_in_and_on_nothing_else()
    {
        var tenant = await gateway.Open();

        var hashes = new List<string>();
        foreach (var data in (string[])[Encoded, Encoded, Convert.ToBase64String(Png.Make(96, 64, shade: 129))])
        {
            hashes.Add(Text((await tenant.Render(Edit($$"""{"data":"{{data}}"}"""))).GetProperty("outputs")[0], "sha256"));
        }

        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], hashes[2]);
    }

    [Fact]
    public async Task Each_picture_is_counted_and_a_mask_is_none()
    {
        var tenant = await gateway.Open();

        var render = await tenant.Render(Edit(
            $$"""{"data":"{{Encoded}}"},{"url":"data:image/png;base64,{{Encoded}}","role":"reference"},{"data":"{{Encoded}}","role":"mask"}"""));

        // 8 cents for the picture and 1 for each that goes in.
        Assert.Equal(("succeeded", "0.100000000"), (Text(render, "status"), Text(render, "charged")));
        Assert.Equal(["source", "reference", "mask"], render.GetProperty("inputs").EnumerateArray().Select(input => Text(input, "role")));
        Assert.Single(render.GetProperty("inputs").EnumerateArray().Select(input => Text(input, "sha256")).Distinct());
    }

    [Fact]
    public async Task A_picture_is_fetched_from_an_address_that_the_operator_allows_and_a_replay_does_not_fetch_it_again()
    {
        var asked = 0;
        await using var shop = await Serve(context =>
        {
            asked++;
            return context.Response.Body.WriteAsync(Picture, TestContext.Current.CancellationToken).AsTask();
        });
        await using var open = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Inputs:Inside:0"] = shop.Urls.First() });
        await open.InitializeAsync();
        var tenant = await open.Open();
        var body = Edit($$"""{"url":"{{shop.Urls.First()}}/kettle.png"}""");

        var first = await tenant.Post("/api/v1/renders", body, ("Idempotency-Key", "k-1"));
        var again = await tenant.Post("/api/v1/renders", body, ("Idempotency-Key", "k-1"));

        Assert.True(first.Status == 202, first.Text);
        Assert.Equal((202, "true"), (again.Status, again.Header("Idempotent-Replayed")));
        Assert.Equal(Text(first.Json, "id"), Text(again.Json, "id"));
        Assert.Equal("succeeded", Text(await tenant.End(Text(first.Json, "id")), "status"));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_file_that_was_sent_before_goes_into_several_renders_and_can_be_forgotten()
    {
        var tenant = await gateway.Open();
        var stranger = await gateway.Open();
        var sent = await Send(tenant, Png.Make(80, 80));
        var id = Text(sent.Json, "id");

        var one = await tenant.Render(Edit($$"""{"file":"{{id}}"}"""));
        var other = await tenant.Render(Edit($$"""{"file":"{{id}}"}"""));
        var foreign = await stranger.Post("/api/v1/renders", Edit($$"""{"file":"{{id}}"}"""));
        var hidden = await stranger.Get($"/api/v1/inputs/{id}");
        var forgotten = await gateway.Send(HttpMethod.Delete, $"/api/v1/inputs/{id}", tenant.Key);
        var gone = await tenant.Post("/api/v1/renders", Edit($$"""{"file":"{{id}}"}"""));
        var kept = one.GetProperty("inputs")[0];

        Assert.Equal(201, sent.Status);
        Assert.Equal(("succeeded", "succeeded"), (Text(one, "status"), Text(other, "status")));
        Assert.Equal((422, "not_found", 404), (foreign.Status, Code(foreign), hidden.Status));
        Assert.Equal((204, 422, "not_found"), (forgotten.Status, gone.Status, Code(gone)));
        Assert.Equal(200, (await tenant.Get(Text(kept, "url"))).Status);
        Assert.Equal((409, "in_use"), await gateway.Send(HttpMethod.Delete, $"/api/v1/inputs/{Text(kept, "id")}", tenant.Key) is var used ? (used.Status, used.Code) : default);
    }

    [Fact]
    public async Task What_one_render_has_brought_goes_into_the_next()
    {
        var (tenant, stranger) = (await gateway.Open(), await gateway.Open());
        var draft = (await tenant.Render("{\"model\":\"sandbox-cheap/image\",\"prompt\":\"a draft\",\"parameters\":{\"width\":96,\"height\":64}}")).GetProperty("outputs")[0];

        var final = await tenant.Render(Edit($$"""{"file":"{{Text(draft, "id")}}"}"""));
        var foreign = await stranger.Post("/api/v1/renders", Edit($$"""{"file":"{{Text(draft, "id")}}"}"""));

        Assert.Equal(("succeeded", Text(draft, "sha256")), (Text(final, "status"), Text(final.GetProperty("inputs")[0], "sha256")));
        Assert.Equal((422, "not_found"), (foreign.Status, Code(foreign)));
    }

    [Fact]
    public async Task Erasure_takes_what_went_in_and_leaves_the_books()
    {
        await using var alone = new TestGateway();
        await alone.InitializeAsync();
        var tenant = await alone.Open();
        var render = await tenant.Render(Edit($$"""{"data":"{{Encoded}}"}"""));
        var (id, input) = (Text(render, "id"), render.GetProperty("inputs")[0]);
        var file = Path.Combine(alone.Directory, "outputs", Text(input, "sha256")[..2], Text(input, "sha256"));
        var (existed, receipt) = (File.Exists(file), (await tenant.Get($"/api/v1/receipts/{id}")).Text);

        var erased = await alone.Send(HttpMethod.Delete, $"/api/v1/renders/{id}/content", tenant.Key);

        Assert.True(existed);
        Assert.False(File.Exists(file));
        Assert.Empty(erased.Json.GetProperty("inputs").EnumerateArray());
        Assert.Equal(404, (await tenant.Get(Text(input, "url"))).Status);
        Assert.Equal(receipt, (await tenant.Get($"/api/v1/receipts/{id}")).Text);
        Assert.Empty(await alone.Gateway.Store.Auditor.Run(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_no_render_has_taken_is_forgotten_after_a_day_and_one_of_a_render_is_not()
    {
        await using var alone = new TestGateway();
        await alone.InitializeAsync();
        var tenant = await alone.Open();
        var render = await tenant.Render(Edit($$"""{"data":"{{Encoded}}"}"""));
        var refused = await tenant.Post("/api/v1/renders", Edit($$"""{"data":"{{Convert.ToBase64String(Png.Make(50, 50))}}"}""", maxCost: "0.01"));
        var files = Directory.GetFiles(Path.Combine(alone.Directory, "outputs"), "*", SearchOption.AllDirectories).Length;
        var erasing = alone.Gateway.Services.GetRequiredService<Erasing>();

        var early = await erasing.SweepInputs(DateTimeOffset.UnixEpoch, 100, TestContext.Current.CancellationToken);
        var late = await erasing.SweepInputs(TimeProvider.System.GetUtcNow().AddHours(1), 100, TestContext.Current.CancellationToken);

        Assert.Equal((402, "max_cost"), (refused.Status, refused.Code));
        Assert.Equal((0, 1), (early, late));
        Assert.Equal(files - 1, Directory.GetFiles(Path.Combine(alone.Directory, "outputs"), "*", SearchOption.AllDirectories).Length);
        Assert.Equal(200, (await tenant.Get(Text(render.GetProperty("inputs")[0], "url"))).Status);
    }

    [Fact]
    public async Task A_provider_reads_a_file_by_a_signed_link_that_holds_for_that_file_alone()
    {
        await using var alone = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:PublicUrl"] = "https://media.example.com" });
        await alone.InitializeAsync();
        var links = alone.Gateway.Services.GetRequiredService<InputLinks>();
        var tenant = await alone.Open();
        await Send(tenant, Picture, alone);
        var (org, input) = await Only(alone);

        var link = Assert.Single(links.Of(org, [input])).Url!;
        var read = await alone.Send(HttpMethod.Get, link.AbsolutePath, key: null);
        var altered = await alone.Send(HttpMethod.Get, link.AbsolutePath[..^1] + (link.AbsolutePath[^1] == 'A' ? 'B' : 'A'), key: null);

        Assert.Equal("https://media.example.com", link.GetLeftPart(UriPartial.Authority));
        Assert.Equal(200, read.Status);
        Assert.Equal(Picture, read.Bytes);
        Assert.Equal(404, altered.Status);
    }

    [Theory]
    [InlineData("sandbox-fast/image")]
    [InlineData("sandbox-fast/speech")]
    public async Task A_model_that_takes_no_files_refuses_them_before_anything_is_held(string model)
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", $$"""{"model":"{{model}}","prompt":"x","inputs":[{"data":"{{Encoded}}"}]}""");

        Assert.Equal((422, "not_sold", "#/inputs"), (answer.Status, Code(answer), Pointer(answer)));
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task An_edit_of_nothing_is_refused()
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", Edit(""));

        Assert.Equal((422, "required"), (answer.Status, Code(answer)));
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task A_film_begins_with_the_picture_that_goes_in()
    {
        var tenant = await gateway.Open();

        var render = await tenant.Render($$"""{"model":"sandbox-cheap/video","prompt":"x","inputs":[{"data":"{{Encoded}}","role":"first_frame"}],"parameters":{"seconds":1,"width":64,"height":64} }""");

        Assert.Equal(("succeeded", "0.020000000"), (Text(render, "status"), Text(render, "charged")));
    }

    [Fact]
    public async Task A_large_file_in_a_body_is_streamed_out_of_it()
    {
        var tenant = await gateway.Open();
        var large = new byte[6 << 20];
        Picture.CopyTo(large, 0);

        var render = await tenant.Render(Edit($$"""{"data":"{{Convert.ToBase64String(large)}}"}"""));

        Assert.Equal((6 << 20, "succeeded"), (render.GetProperty("inputs")[0].GetProperty("bytes").GetInt32(), Text(render, "status")));
    }

    public static TheoryData<string, int, string, string> Wrong => new()
    {
        { """{"url":"http://10.0.0.1/x.png"}""", 422, "blocked_destination", "#/inputs/0" },
        { """{"url":"https://169.254.169.254/x.png"}""", 422, "blocked_destination", "#/inputs/0" },
        { """{"url":"https://127.1/x.png"}""", 422, "blocked_destination", "#/inputs/0" },
        { """{"url":"https://localhost/x.png"}""", 422, "blocked_destination", "#/inputs/0" },
        { """{"url":"https://ada:secret@example.com/x.png"}""", 422, "blocked_destination", "#/inputs/0" },
        { """{"url":"file:///etc/passwd"}""", 422, "blocked_destination", "#/inputs/0" },
        { """{"url":"kettle.png"}""", 422, "blocked_destination", "#/inputs/0" },
        { """{"data":"%%%%"}""", 422, "encoding", "#/inputs/0" },
        { """{"data":"iVBORw0KGgo=iVBO"}""", 422, "encoding", "#/inputs/0" },
        { """{"url":"data:image/png;base64,!!"}""", 422, "encoding", "#/inputs/0" },
        { """{"data":"PHN2ZyB4bWxucz0naHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmcnLz4="}""", 422, "unsupported_media", "#/inputs/0" },
        { """{"data":""}""", 422, "unsupported_media", "#/inputs/0" },
        { """{"data":"R0lGODlhUMNQwwAA"}""", 422, "too_large", "#/inputs/0" },
        { """{"data":"iVBORw0KGgoAAAAA"}""", 422, "unsupported_media", "#/inputs/0" },
        { """{"data":5}""", 422, "type", "#/inputs/0" },
        { "{}", 422, "required", "#/inputs/0" },
        { """{"url":"https://example.com/a.png","file":"inp_x"}""", 422, "conflict", "#/inputs/0" },
        { """{"url":"https://example.com/a.png","role":"sauce"}""", 422, "enum", "#/inputs/0/role" },
        { """{"uri":"https://example.com/a.png"}""", 422, "unknown_member", "#/inputs/0/uri" },
        { """{"file":"../../etc/passwd"}""", 422, "not_found", "#/inputs/0/file" },
        { """{"file":"inp_019aa3c05e2f7b1c8d4e5f60718293a4"}""", 422, "not_found", "#/inputs/0" },
        { "\"https://example.com/a.png\"", 422, "type", "#/inputs/0" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task B045_a_wrong_file_is_refused_at_its_place_and_nothing_is_charged(string input, int status, string code, string pointer)
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", Edit(input));

        Assert.True(answer.Status == status, answer.Text);
        Assert.Equal("urn:rendermeter:problem:validation", Text(answer.Json, "type"));
        Assert.Equal((code, pointer), (Code(answer), Pointer(answer)));
        Assert.DoesNotContain("169.254", answer.Text, StringComparison.Ordinal);
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task B045_an_address_that_answers_with_something_else_is_told_in_the_same_words_as_one_that_does_not_answer()
    {
        await using var shop = await Serve(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/page" ? 200 : 503;
            return context.Response.WriteAsync("<html>", TestContext.Current.CancellationToken);
        });
        await using var open = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Inputs:Inside:0"] = shop.Urls.First() });
        await open.InitializeAsync();
        var tenant = await open.Open();

        var page = await tenant.Post("/api/v1/renders", Edit($$"""{"url":"{{shop.Urls.First()}}/page"}"""));
        var away = await tenant.Post("/api/v1/renders", Edit($$"""{"url":"{{shop.Urls.First()}}/away"}"""));

        Assert.Equal((422, "unsupported_media"), (page.Status, Code(page)));
        Assert.Equal((422, "fetch_failed"), (away.Status, Code(away)));
        Assert.DoesNotContain("503", Text(away.Json.GetProperty("errors")[0], "detail"), StringComparison.Ordinal);
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task B045_more_files_than_a_render_takes_and_a_body_beyond_its_limit_are_refused()
    {
        var tenant = await gateway.Open();

        var many = await tenant.Post("/api/v1/renders", Edit(string.Join(',', Enumerable.Repeat($$"""{"data":"{{Encoded}}"}""", 17))));
        var wide = await Send(tenant, Convert.FromBase64String("R0lGODlhUMNQwwAA"));
        var large = await tenant.Post("/api/v1/renders", Edit($$"""{"data":"{{new string('A', 33 << 20)}}"}"""));

        Assert.Equal((422, "out_of_range", "#/inputs"), (many.Status, Code(many), Pointer(many)));
        Assert.Equal((413, "too_large"), (large.Status, large.Code));
        Assert.Equal((413, "too_large"), (wide.Status, wide.Code));
        Assert.Contains("pixels", Text(wide.Json, "detail"), StringComparison.Ordinal);
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task A_member_of_the_callers_own_that_is_called_like_one_of_an_input_stays_what_it_is()
    {
        var tenant = await gateway.Open();

        var render = await tenant.Render("""{"model":"sandbox-fast/image","prompt":"x","metadata":{"data":"no file","url":"data:image/png;base64,AAAA"},"parameters":{"width":64,"height":64}}""");

        Assert.Equal("succeeded", Text(render, "status"));
        Assert.Empty(render.GetProperty("inputs").EnumerateArray());
    }

    [Fact]
    public async Task B046_a_claim_that_differs_from_what_was_measured_is_refused_where_a_bound_was_given()
    {
        var tenant = await gateway.Open();
        var said = Edit($$"""{"data":"{{Encoded}}"}""", maxCost: "0.50").Replace("\"width\":64", "\"input_images\":3,\"width\":64", StringComparison.Ordinal);

        var refused = await tenant.Post("/api/v1/renders", said);
        var measured = await tenant.Render(said.Replace("\"max_cost\":\"0.50\",", "", StringComparison.Ordinal));

        Assert.Equal((422, "media_mismatch", "#/parameters/input_images"), (refused.Status, Code(refused), Pointer(refused)));
        Assert.Equal("0.090000000", Text(measured, "charged"));
    }

    private static string Edit(string inputs, string? maxCost = null)
        => $$"""{"model":"sandbox-fast/edit","prompt":"make it red","inputs":[{{inputs}}],{{(maxCost is null ? "" : $"\"max_cost\":\"{maxCost}\",")}}"parameters":{"width":64,"height":64} }""";

    private Task<TestGateway.Answer> Send(TestGateway.Tenant tenant, byte[] file, TestGateway? to = null)
        => (to ?? gateway).Send(HttpMethod.Post, "/api/v1/inputs", tenant.Key, new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } });

    /// <summary>The one file that came in, and whose it is.</summary>
    private static async Task<(Engine.Identities.OrgId Org, RenderInput Input)> Only(TestGateway alone)
    {
        var records = alone.Gateway.Store.Records;
        foreach (var org in await records.ListOrgs(TestContext.Current.CancellationToken))
        {
            foreach (var stale in await records.ListStaleInputs(org.Id, TimeProvider.System.GetUtcNow().AddHours(1), 10, TestContext.Current.CancellationToken))
            {
                return (org.Id, (await records.FindInput(org.Id, stale.Id, TestContext.Current.CancellationToken))!);
            }
        }

        throw new InvalidOperationException("nothing came in");
    }

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

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string? Code(TestGateway.Answer answer) => answer.Json.GetProperty("errors")[0].GetProperty("code").GetString();

    private static string? Pointer(TestGateway.Answer answer) => answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString();
}
