using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenAI;
using OpenAI.Images;

namespace Rendermeter.Tests.Http;

/// <summary><c>/v1/images/edits</c>: OpenAI's own .NET client, unmodified and with its default settings, and forms that no client sends.</summary>
public sealed class ImageEditTests(TestGateway gateway)
{
    private static readonly byte[] Picture = Png.Make(96, 64);

    [Fact]
    public async Task The_official_client_edits_a_picture()
    {
        var tenant = await gateway.Open();

        var answer = await Images(tenant).GenerateImageEditAsync(
            new MemoryStream(Picture), "kettle.png", "make it red", new ImageEditOptions { Size = new GeneratedImageSize(128, 64), EndUserId = "c-17" }, TestContext.Current.CancellationToken);

        Assert.Equal((128, 64), Png.Size(answer.Value.ImageBytes.ToArray()));
        answer.GetRawResponse().Headers.TryGetValue("x-rendermeter-charge", out var charge);
        Assert.Equal("0.090000000", charge);
        Assert.Equal("9.910000000", (await tenant.ReadWallet()).GetProperty("available").GetString());
    }

    [Fact]
    public async Task The_official_client_sends_a_mask_that_is_no_picture_to_be_paid_and_asks_for_several()
    {
        var tenant = await gateway.Open();

        var answer = await Images(tenant).GenerateImageEditsAsync(
            new MemoryStream(Picture), "kettle.png", "make it red", new MemoryStream(Picture), "mask.png", 2, new ImageEditOptions { Size = new GeneratedImageSize(64, 64) }, TestContext.Current.CancellationToken);

        Assert.Equal(2, answer.Value.Count);
        answer.GetRawResponse().Headers.TryGetValue("x-rendermeter-charge", out var charge);
        Assert.Equal("0.170000000", charge);
        var inputs = (await tenant.Get("/api/v1/renders")).Json.GetProperty("data")[0].GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("role").GetString());
        Assert.Equal(["mask", "source"], inputs.Order());
    }

    [Fact]
    public async Task A_form_that_is_sent_again_after_a_failure_is_one_render_however_often_the_client_repeats_it()
    {
        await using var failing = new TestGateway(sandbox => sandbox.Providers["sandbox-fast"].SimulatePerThousand["fail_billed"] = 1000);
        await failing.InitializeAsync();
        var tenant = await failing.Open();

        var refused = await Assert.ThrowsAsync<ClientResultException>(() => Images(tenant).GenerateImageEditAsync(
            new MemoryStream(Picture), "kettle.png", "make it red", new ImageEditOptions(), TestContext.Current.CancellationToken));

        Assert.Equal(502, refused.Status);
        Assert.Equal(1, await tenant.CountRenders());
        Assert.Equal("9.910000000", (await tenant.ReadWallet()).GetProperty("available").GetString());
    }

    [Fact]
    public async Task A_keyed_form_is_one_render_whatever_its_boundary_and_another_file_under_the_key_is_refused()
    {
        var tenant = await gateway.Open();

        var first = await Post(tenant, Form("b-1", Picture), ("Idempotency-Key", "k-1"));
        var again = await Post(tenant, Form("b-2", Picture), ("Idempotency-Key", "k-1"));
        var other = await Post(tenant, Form("b-1", Png.Make(96, 64, shade: 7)), ("Idempotency-Key", "k-1"));

        Assert.True(first.Status == 200, first.Text);
        Assert.Equal(first.Header("x-rendermeter-render-id"), again.Header("x-rendermeter-render-id"));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal((422, "idempotency_mismatch"), (other.Status, Code(other)));
        Assert.Equal(1, await tenant.CountRenders());
    }

    [Fact]
    public async Task A_keyed_edit_that_is_sent_again_is_one_render_though_its_address_is_gone()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var shop = builder.Build();
        var asked = 0;
        shop.MapGet("/kettle.png", () => ++asked == 1 ? Results.Bytes(Picture, "image/png") : Results.NotFound());
        await shop.StartAsync(TestContext.Current.CancellationToken);
        await using var open = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Inputs:Inside:0"] = shop.Urls.First() });
        await open.InitializeAsync();
        var tenant = await open.Open();
        var body = $$"""{"model":"sandbox-fast/edit","prompt":"make it red","size":"64x64","images":[{"image_url":"{{shop.Urls.First()}}/kettle.png"}]}""";

        var first = await tenant.Post("/v1/images/edits", body, ("Idempotency-Key", "k-1"));
        var again = await tenant.Post("/v1/images/edits", body, ("Idempotency-Key", "k-1"));

        Assert.True(first.Status == 200, first.Text);
        Assert.Equal((200, first.Header("x-rendermeter-render-id"), 1), (again.Status, again.Header("x-rendermeter-render-id"), asked));
    }

    [Fact]
    public async Task A_form_beyond_what_the_server_reads_is_refused_with_that_limit()
    {
        var tenant = await gateway.Open();
        using var caller = new System.Net.Sockets.TcpClient();
        await caller.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = caller.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/images/edits HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {tenant.Key}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {(64 << 20) + 1}\r\nConnection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);

        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("at most 67108864 bytes", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_pictures_of_one_name_and_json_with_addresses_are_edits_too()
    {
        var tenant = await gateway.Open();
        var encoded = Convert.ToBase64String(Picture);

        var form = await Post(tenant, Form("b", Picture, Png.Make(50, 50)));
        var json = await tenant.Post("/v1/images/edits", $$"""{"model":"sandbox-fast/edit","prompt":"make it red","size":"64x64","images":[{"image_url":"data:image/png;base64,{{encoded}}"}]}""");

        Assert.Equal((200, "0.100000000"), (form.Status, form.Header("x-rendermeter-charge")));
        Assert.Equal((200, "0.090000000"), (json.Status, json.Header("x-rendermeter-charge")));
    }

    [Fact]
    public async Task B063_forms_that_are_wrong_are_refused_with_their_place_and_nothing_is_charged()
    {
        var tenant = await gateway.Open();
        using var fields = Form("b", Picture);
        for (var extra = 0; extra < 21; extra++)
        {
            fields.Add(new StringContent("x"), $"field_{extra}");
        }

        using var twice = Form("b", Picture);
        twice.Add(new StringContent("another"), "prompt");
        using var text = new MultipartFormDataContent("b") { { new StringContent("sandbox-fast/edit"), "model" }, { new StringContent("x"), "prompt" }, { new StringContent("a picture"), "image" } };
        using var nothing = new MultipartFormDataContent("b") { { new StringContent("sandbox-fast/edit"), "model" }, { new StringContent("x"), "prompt" } };
        using var page = new MultipartFormDataContent("b") { { new StringContent("sandbox-fast/edit"), "model" }, { new StringContent("x"), "prompt" }, { new ByteArrayContent("<svg/>"u8.ToArray()), "image", "a.png" } };
        using var other = Form("b", Picture);
        other.Add(new ByteArrayContent(Picture), "picture", "b.png");
        using var free = Form("b", Picture);
        free.Add(new StringContent("a-member-that-may-cost"), "sparkle");
        using var near = Form("b", Picture);
        near.Add(new StringContent("a-member-that-may-cost"), "image_quality");
        using var cut = new ByteArrayContent(Encoding.UTF8.GetBytes("--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\nabc"));
        cut.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var bare = new ByteArrayContent([]);
        bare.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data");

        Assert.Equal((400, "too_large"), await Refused(tenant, fields));
        Assert.Equal((400, "duplicate_member"), await Refused(tenant, twice));
        Assert.Equal((422, "validation"), await Refused(tenant, text));
        Assert.Equal((422, "validation"), await Refused(tenant, nothing));
        Assert.Equal((422, "validation"), await Refused(tenant, page));
        Assert.Equal((422, "validation"), await Refused(tenant, other));
        Assert.Equal((422, "validation"), await Refused(tenant, free));
        Assert.Equal((422, "validation"), await Refused(tenant, near));
        Assert.Equal((400, "syntax"), await Refused(tenant, cut));
        Assert.Equal((400, "syntax"), await Refused(tenant, bare));
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task B063_what_is_wrong_with_an_edit_stands_at_the_field_that_carries_it()
    {
        var tenant = await gateway.Open();
        using var fields = new MultipartFormDataContent("b");
        for (var extra = 0; extra < 21; extra++)
        {
            fields.Add(new StringContent("x"), $"field_{extra}");
        }

        using var damaged = Form("b", Picture, "<svg/>"u8.ToArray(), Picture);
        using var mask = Form("b", Picture);
        mask.Add(new ByteArrayContent("no picture"u8.ToArray()), "mask", "m.png");
        using var seventeen = Form("b", [.. Enumerable.Repeat(Picture, 17)]);
        using var eighteen = Form("b", [.. Enumerable.Repeat(Picture, 18)]);
        using var other = Form("b", Picture);
        other.Add(new ByteArrayContent(Picture), "picture", "b.png");

        string Json(string images, string rest = "") => $$"""{"model":"sandbox-fast/edit","prompt":"x","images":{{images}}{{rest}}}""";
        var good = $$"""{"image_url":"data:image/png;base64,{{Convert.ToBase64String(Picture)}}"}""";
        var unreachable = """{"image_url":"https://127.0.0.1/a.png"}""";

        Assert.Equal(("field_20", "A form has at most 20 fields besides its files, and field_20 is one more."), await Told(tenant, fields));
        Assert.Equal(("image[]", "image[], the 2. of that name: it is no picture, film or sound that is known here, whatever it is called"), await Told(tenant, damaged));
        Assert.Equal(("mask", "mask: it is no picture, film or sound that is known here, whatever it is called"), await Told(tenant, mask));
        Assert.Equal(("image", "an edit has at most 16 pictures"), await Told(tenant, seventeen));
        Assert.Equal(("image[]", "an edit has at most 16 pictures and one mask"), await Told(tenant, eighteen));
        Assert.Equal(("picture", "picture is no file of an edit: image, image[] and mask are"), await Told(tenant, other));
        Assert.Equal("images/1", (await Told(tenant, TestGateway.Body(Json($"[{good},{unreachable}]")))).Parameter);
        Assert.Equal("images/1", (await Told(tenant, TestGateway.Body(Json($$"""[{{good}},{"image_url":5}]""")))).Parameter);
        Assert.Equal("mask", (await Told(tenant, TestGateway.Body(Json($"[{good}]", $",\"mask\":{unreachable}")))).Parameter);
        Assert.Equal(("images", "an edit has at most 16 pictures"), await Told(tenant, TestGateway.Body(Json($"[{string.Join(',', Enumerable.Repeat(unreachable, 17))}]"))));
        Assert.Equal("images", (await Told(tenant, TestGateway.Body(Json(good)))).Parameter);
        Assert.Equal(("images", "images is required"), await Told(tenant, TestGateway.Body("""{"model":"sandbox-fast/edit","prompt":"x"}""")));
        await tenant.AssertUntouched();
    }

    private async Task<(string? Parameter, string? Message)> Told(TestGateway.Tenant tenant, HttpContent content)
    {
        var error = (await Post(tenant, content)).Json.GetProperty("error");
        return (error.GetProperty("param").GetString(), error.GetProperty("message").GetString());
    }

    private static MultipartFormDataContent Form(string boundary, params byte[][] pictures)
    {
        var form = new MultipartFormDataContent(boundary)
        {
            { new StringContent("sandbox-fast/edit"), "model" }, { new StringContent("make it red"), "prompt" }, { new StringContent("64x64"), "size" }, { new StringContent("1"), "n" },
        };
        foreach (var picture in pictures)
        {
            form.Add(new ByteArrayContent(picture) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } }, pictures.Length == 1 ? "image" : "image[]", "a.png");
        }

        return form;
    }

    private async Task<(int Status, string? Code)> Refused(TestGateway.Tenant tenant, HttpContent content) => await Post(tenant, content) is var answer ? (answer.Status, Code(answer)) : default;

    private Task<TestGateway.Answer> Post(TestGateway.Tenant tenant, HttpContent content, params (string, string)[] headers)
        => gateway.Send(HttpMethod.Post, "/v1/images/edits", tenant.Key, content, headers);

    private static string? Code(TestGateway.Answer answer) => answer.Json.GetProperty("error").GetProperty("code").GetString();

    private static ImageClient Images(TestGateway.Tenant tenant)
        => new("sandbox-fast/edit", new ApiKeyCredential(tenant.Key), new OpenAIClientOptions { Endpoint = new Uri(tenant.Gateway.Address, "/v1") });
}
