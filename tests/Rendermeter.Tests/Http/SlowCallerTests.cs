using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Rendermeter.Tests.Http;

/// <summary>Row 36: callers who send and read a few bytes at a time, over sockets of their own.</summary>
public sealed class SlowCallerTests
{
    private static readonly byte[] Picture = Png.Make(96, 64);
    private static readonly TimeSpan Drip = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Rendermeter:Callers:MinBytesPerSecond"] = "1000000",
        ["Rendermeter:Callers:GraceSeconds"] = "2",
        ["Rendermeter:Callers:HeadSeconds"] = "2",
        ["Rendermeter:Inputs:MaxAtOnceOfOrg"] = "2",
    };

    [Fact]
    public async Task Who_dribbles_a_head_or_a_body_or_reads_an_answer_by_the_byte_is_shown_out_and_nothing_is_held_or_charged()
    {
        await using var gateway = new TestGateway(null, Settings);
        await gateway.InitializeAsync();
        var (tenant, reader) = (await gateway.Open(), await gateway.Open());
        var large = new byte[16 << 20];
        Picture.CopyTo(large, 0);
        using var sent = new ByteArrayContent(large);
        var file = (await gateway.Send(HttpMethod.Post, "/api/v1/inputs", reader.Key, sent)).Json.GetProperty("id").GetString();

        var ends = await Task.WhenAll(
            Dribble(gateway, Post(tenant, "/api/v1/renders", "application/json"), """{"model":"sandbox-fast/image","prompt":"x","""),
            Dribble(gateway, Post(tenant, "/v1/images/generations", "application/json"), """{"model":"sandbox-fast/image","prompt":"x","""),
            Dribble(gateway, Post(tenant, "/v1/images/edits", "multipart/form-data; boundary=b"), "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n"),
            Dribble(gateway, Post(tenant, "/api/v1/inputs", "application/octet-stream"), Encoding.Latin1.GetString(Picture)),
            Dribble(gateway, "GET /healthz HTTP/1.1\r\nHost: x\r\n", "x-a: "),
            Sip(gateway, $"GET /api/v1/inputs/{file} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {reader.Key}\r\n\r\n"));
        var render = await reader.Render("""{"model":"sandbox-fast/image","prompt":"x","parameters":{"width":64,"height":64}}""");

        Assert.All(ends[..5], end => Assert.StartsWith("HTTP/1.1 408", end.Text, StringComparison.Ordinal));
        Assert.All(ends[..3], end => Assert.Contains("\"code\":\"request_timeout\"", end.Text, StringComparison.Ordinal));
        Assert.True(ends[5].Bytes < large.Length, "the slow reader was given all of it");
        Assert.Equal("succeeded", render.GetProperty("status").GetString());
        await tenant.AssertUntouched();
        Assert.Single(Directory.GetFiles(Path.Combine(gateway.Directory, "outputs"), "*", SearchOption.AllDirectories), path => new FileInfo(path).Length == large.Length);
        Assert.Empty(Directory.GetFiles(Path.Combine(gateway.Directory, "outputs", "incoming")));
    }

    [Fact]
    public async Task Who_has_too_many_files_on_their_way_waits_and_others_do_not()
    {
        // Nobody is shown out while the others are looked at.
        await using var gateway = new TestGateway(null, new Dictionary<string, string?>(Settings) { ["Rendermeter:Callers:GraceSeconds"] = "30" });
        await gateway.InitializeAsync();
        var (tenant, other) = (await gateway.Open(), await gateway.Open());
        Socket[] held = [await Begin(gateway, tenant), await Begin(gateway, tenant)];
        try
        {
            using var entering = new CancellationTokenSource(Limit);
            TestGateway.Answer third;
            while ((third = await Upload(gateway, tenant)).Status == 201) // until both have been let in
            {
                foreach (var answered in Enumerable.Range(0, held.Length).Where(index => held[index].Poll(0, SelectMode.SelectRead)))
                {
                    // An upload was quicker and took its place, so it was turned away.
                    held[answered].Dispose();
                    held[answered] = await Begin(gateway, tenant);
                }

                await Task.Delay(Drip, TimeProvider.System, entering.Token);
            }

            var edit = await tenant.Post("/api/v1/renders", $$"""{"model":"sandbox-fast/edit","prompt":"x","inputs":[{"data":"{{Convert.ToBase64String(Picture)}}"}]}""");
            Assert.Equal((429, "too_many_uploads", "2"), (third.Status, third.Code, third.Header("Retry-After")));
            Assert.Equal((429, "too_many_uploads"), (edit.Status, edit.Code));
            Assert.Equal(201, (await Upload(gateway, other)).Status);
        }
        finally
        {
            Array.ForEach(held, socket => socket.Dispose());
        }

        using var leaving = new CancellationTokenSource(Limit);
        TestGateway.Answer after;
        while ((after = await Upload(gateway, tenant)).Status == 429)
        {
            await Task.Delay(Drip, TimeProvider.System, leaving.Token);
        }

        Assert.Equal(201, after.Status);
        await tenant.AssertUntouched();
    }

    private static Task<TestGateway.Answer> Upload(TestGateway gateway, TestGateway.Tenant tenant)
        => gateway.Send(HttpMethod.Post, "/api/v1/inputs", tenant.Key, new ByteArrayContent(Picture));

    private static string Post(TestGateway.Tenant tenant, string path, string type)
        => $"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {tenant.Key}\r\nContent-Type: {type}\r\nContent-Length: 1000000\r\n\r\n";

    /// <summary>A file that begins and stops.</summary>
    private static async Task<Socket> Begin(TestGateway gateway, TestGateway.Tenant tenant)
    {
        var socket = await Connect(gateway);
        await socket.SendAsync(Encoding.ASCII.GetBytes(Post(tenant, "/api/v1/inputs", "application/octet-stream")), TestContext.Current.CancellationToken);
        await socket.SendAsync(Picture.AsMemory(0, 64), TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Sends a head at once and then a byte now and then, until the other side has had enough.</summary>
    private static async Task<(string Text, long Bytes)> Dribble(TestGateway gateway, string head, string start)
    {
        using var socket = await Connect(gateway);
        await socket.SendAsync(Encoding.Latin1.GetBytes(head + start), TestContext.Current.CancellationToken);
        var reading = ReadToEnd(socket, slowlyFor: TimeSpan.Zero);
        while (!reading.IsCompleted)
        {
            try
            {
                await socket.SendAsync(" "u8.ToArray(), TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                break; // the connection is closed
            }

            await Task.WhenAny(reading, Task.Delay(Drip, TimeProvider.System, TestContext.Current.CancellationToken));
        }

        return await reading;
    }

    /// <summary>Asks, and takes of the answer a little now and then. What is left after a while is what the network still has of it.</summary>
    private static async Task<(string Text, long Bytes)> Sip(TestGateway gateway, string request)
    {
        using var socket = await Connect(gateway);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        return await ReadToEnd(socket, slowlyFor: TimeSpan.FromSeconds(15));
    }

    private static async Task<(string Text, long Bytes)> ReadToEnd(Socket socket, TimeSpan slowlyFor)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var began = TimeProvider.System.GetTimestamp();
        var (text, bytes, buffer) = (new StringBuilder(), 0L, new byte[4096]);
        try
        {
            while (await socket.ReceiveAsync(buffer, limit.Token) is var read and > 0)
            {
                bytes += read;
                text.Append(text.Length < 4096 ? Encoding.Latin1.GetString(buffer, 0, read) : "");
                if (TimeProvider.System.GetElapsedTime(began) < slowlyFor)
                {
                    await Task.Delay(Drip, TimeProvider.System, limit.Token);
                }
            }
        }
        catch (SocketException)
        {
            text.Append(CultureInfo.InvariantCulture, $"(reset after {bytes})");
        }

        return (text.ToString(), bytes);
    }

    private static async Task<Socket> Connect(TestGateway gateway)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, NoDelay = true };
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestContext.Current.CancellationToken);
        return socket;
    }
}
