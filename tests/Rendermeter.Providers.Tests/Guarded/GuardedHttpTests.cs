using System.Net;
using Microsoft.AspNetCore.Http;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Providers.Guarded;

namespace Rendermeter.Providers.Tests.Guarded;

[Collection(nameof(NothingBeside))]
public sealed class GuardedHttpTests
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3];
    private static readonly GuardedLimits Limits = new(1000, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), "image");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_of_a_configured_origin_is_read_to_its_end()
    {
        await using var server = await StandIn.Start(context => context.Response.Body.WriteAsync(Png, Token).AsTask());
        using var guarded = new GuardedHttp([server.Address], TimeProvider.System);

        var opened = Assert.IsType<GuardedAnswer.Opened>(await guarded.Get(new Uri(server.Address, "/a"), Limits, Token));

        await using var content = opened.Content;
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, Token);
        Assert.Equal(("image/png", Convert.ToHexString(Png)), (opened.MediaType, Convert.ToHexString(copy.ToArray())));
    }

    [Fact]
    public async Task An_inner_address_that_is_not_configured_never_sees_a_connection()
    {
        await using var canary = await StandIn.Start(context => context.Response.WriteAsync("secret", Token));
        using var guarded = new GuardedHttp([new Uri("https://queue.fal.run")], TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        foreach (var url in new[] { canary.Address.AbsoluteUri, $"https://rebound.example.org:8443/", "https://rebound.example.org/" })
        {
            var refused = Assert.IsType<GuardedAnswer.Refused>(await guarded.Get(new Uri(url), Limits, Token));
            Assert.Equal("blocked_destination", refused.Code);
        }

        Assert.Empty(canary.Requests);
    }

    [Fact]
    public async Task One_closed_address_among_open_ones_closes_a_name()
    {
        var resolved = 0;
        using var guarded = new GuardedHttp([], TimeProvider.System, (_, _) =>
        {
            resolved++;
            return Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8"), IPAddress.Parse("169.254.169.254")]);
        });

        var refused = Assert.IsType<GuardedAnswer.Refused>(await guarded.Get(new Uri("https://mixed.example.org/"), Limits, Token));

        Assert.Equal(("blocked_destination", 1), (refused.Code, resolved));
        Assert.DoesNotContain("169", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_sent_to_a_configured_origin_and_its_redirect_is_an_answer_like_any_other()
    {
        await using var server = await StandIn.Start(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        using var guarded = new GuardedHttp([server.Address], TimeProvider.System);
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/hook")) { Content = new StringContent("{}") };

        var (status, _, instead) = await guarded.Send(message, TimeSpan.FromSeconds(10), Token);

        Assert.Equal((HttpStatusCode.Redirect, null), (status, instead));
        Assert.Equal(["POST /hook"], server.Requests);
    }

    [Theory]
    [InlineData("https://rebound.example.org/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("http://shop.example.org/")]
    [InlineData("https://shop.example.org:6379/")]
    public async Task A_message_to_what_is_not_of_the_open_internet_is_never_sent(string url)
    {
        await using var canary = await StandIn.Start(_ => Task.CompletedTask);
        using var guarded = new GuardedHttp([], TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        using var message = new HttpRequestMessage(HttpMethod.Post, url);
        using var direct = new HttpRequestMessage(HttpMethod.Post, canary.Address);

        var (status, _, instead) = await guarded.Send(message, TimeSpan.FromSeconds(10), Token);
        await guarded.Send(direct, TimeSpan.FromSeconds(10), Token);

        Assert.Null(status);
        Assert.Equal("blocked_destination", Assert.IsType<GuardedAnswer.Refused>(instead).Code);
        Assert.DoesNotContain("127.0.0.1", ((GuardedAnswer.Refused)instead).Message, StringComparison.Ordinal);
        Assert.Empty(canary.Requests);
    }

    [Fact]
    public async Task A_name_is_resolved_once_and_the_connection_goes_to_that_address()
    {
        var resolved = 0;
        using var guarded = new GuardedHttp([], TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([resolved++ == 0 ? IPAddress.Parse("192.0.2.1") : IPAddress.Loopback]));
        using var message = new HttpRequestMessage(HttpMethod.Post, "https://rebound.example.org/");

        var (_, _, instead) = await guarded.Send(message, TimeSpan.FromSeconds(10), Token);

        Assert.Equal((1, "blocked_destination"), (resolved, Assert.IsType<GuardedAnswer.Refused>(instead).Code));
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_in_time_has_not_answered()
    {
        var held = new TaskCompletionSource();
        await using var server = await StandIn.Start(_ => held.Task);
        using var guarded = new GuardedHttp([server.Address], TimeProvider.System);
        using var message = new HttpRequestMessage(HttpMethod.Post, server.Address);

        var (status, _, instead) = await guarded.Send(message, TimeSpan.FromMilliseconds(200), Token);
        held.SetResult();

        Assert.Null(status);
        Assert.IsType<GuardedAnswer.Failed>(instead);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.org/")]
    public async Task A_redirect_is_looked_at_like_the_first_address(string target)
    {
        await using var server = await StandIn.Start(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = target;
            return Task.CompletedTask;
        });
        using var guarded = new GuardedHttp([server.Address], TimeProvider.System);

        var refused = Assert.IsType<GuardedAnswer.Refused>(await guarded.Get(server.Address, Limits, Token));

        Assert.Equal("blocked_destination", refused.Code);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task The_fourth_redirect_is_not_followed()
    {
        await using var server = await StandIn.Start(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = "/again";
            return Task.CompletedTask;
        });
        using var guarded = new GuardedHttp([server.Address], TimeProvider.System);

        Assert.IsType<GuardedAnswer.Refused>(await guarded.Get(server.Address, Limits, Token));

        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task What_is_announced_as_too_large_is_refused_and_what_turns_out_so_is_cut()
    {
        await using var server = await StandIn.Start(async context =>
        {
            if (context.Request.Path == "/said")
            {
                context.Response.ContentLength = 1001;
            }

            await context.Response.Body.WriteAsync(Png, Token);
            await context.Response.Body.WriteAsync(new byte[1001 - Png.Length], Token);
        });
        using var guarded = new GuardedHttp([server.Address], TimeProvider.System);

        var refused = Assert.IsType<GuardedAnswer.Refused>(await guarded.Get(new Uri(server.Address, "/said"), Limits, Token));
        var opened = Assert.IsType<GuardedAnswer.Opened>(await guarded.Get(new Uri(server.Address, "/unsaid"), Limits, Token));

        Assert.Equal("too_large", refused.Code);
        await using var content = opened.Content;
        var cut = await Assert.ThrowsAsync<GuardedTooLargeException>(() => content.CopyToAsync(Stream.Null, Token));
        Assert.IsAssignableFrom<OutputRefusedException>(cut);
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    [InlineData("<html>not found</html>")]
    [InlineData("RIFF    WAVEfmt ")]
    public async Task A_file_is_what_its_bytes_are_and_not_what_it_is_called(string text)
    {
        await using var server = await StandIn.Start(context =>
        {
            context.Response.ContentType = "image/png";
            return context.Response.WriteAsync(text, Token);
        });
        using var guarded = new GuardedHttp([server.Address], TimeProvider.System);

        var refused = Assert.IsType<GuardedAnswer.Refused>(await guarded.Get(server.Address, Limits, Token));

        Assert.Equal("unsupported_media", refused.Code);
    }

    [Fact]
    public async Task A_video_of_100_megabytes_is_fetched_with_at_most_a_megabyte_of_it_in_memory()
    {
        const int Megabytes = 100;
        using var server = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/film.mp4");
        var sending = Task.Run(() => SendFilm(server, Megabytes), Token);
        using var guarded = new GuardedHttp([address], TimeProvider.System);
        var limits = new GuardedLimits((long)Megabytes << 20, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), "video");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var opened = Assert.IsType<GuardedAnswer.Opened>(await guarded.Get(address, limits, Token));

        // What tests before this one have left goes meanwhile, so that it may also be less than before.
        var most = long.MinValue;
        await using var content = new WatchedStream(opened.Content, () => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before));
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        var (buffer, total) = (new byte[128 * 1024], 0L);
        while (await content.ReadAsync(buffer, Token) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
            total += read;
        }

        await sending;
        Assert.Equal((long)Megabytes << 20, total);
        Assert.True(most is > long.MinValue and <= 1 << 20, $"{most} bytes");
    }

    /// <summary>A bare connection that holds one piece, so that what is in memory is what is held on our side of it.</summary>
    private static async Task SendFilm(System.Net.Sockets.TcpListener server, int megabytes)
    {
        using var connection = await server.AcceptTcpClientAsync(Token);
        var stream = connection.GetStream();
        var piece = new byte[64 * 1024];
        await stream.ReadAtLeastAsync(piece, 1, throwOnEndOfStream: true, Token);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: {(long)megabytes << 20}\r\n\r\n"), Token);
        "\0\0\0\u0018ftypisom"u8.CopyTo(piece);
        for (var sent = 0; sent < megabytes * 16; sent++)
        {
            await stream.WriteAsync(piece, Token);
        }
    }

    /// <summary>Looks at the memory in use each time that ten more megabytes have passed.</summary>
    private sealed class WatchedStream(Stream inner, Action look) : Stream
    {
        private long _passed;
        private long _next = 10 << 20;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _passed; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            _passed += read;
            if (_passed >= _next)
            {
                _next += 10 << 20;
                look();
            }

            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
