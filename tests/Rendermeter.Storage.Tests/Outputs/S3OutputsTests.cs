using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Storage.Outputs;

namespace Rendermeter.Storage.Tests.Outputs;

/// <summary>Delivered files in a store of objects, against a small stand-in of one.</summary>
public sealed class S3OutputsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FilePins _pins = new();
    private readonly S3StandIn _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_read_back_as_it_was_kept_and_the_same_bytes_are_sent_once()
    {
        using var outputs = Open();
        var bytes = RandomNumberGenerator.GetBytes(300_001);

        var stored = await outputs.Keep(new MemoryStream(bytes), _pins.Hold(), Token);
        await outputs.Keep(new MemoryStream(bytes), _pins.Hold(), Token);

        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(bytes)), 300_001L), (stored.Sha256, stored.Bytes));
        Assert.Equal([$"/media/outputs/{stored.Sha256[..2]}/{stored.Sha256}"], _server.Objects.Keys);
        Assert.Equal(1, _server.Puts);
        await using var kept = (await outputs.Open(stored.Sha256, Token))!;
        using var copy = new MemoryStream();
        await kept.CopyToAsync(copy, Token);
        Assert.Equal(bytes, copy.ToArray());
        kept.Position = 300_000;
        Assert.Equal(bytes[^1], kept.ReadByte());
        Assert.Empty(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_large_file_is_sent_in_one_request_and_is_whole_in_the_end()
    {
        using var outputs = Open();
        var bytes = RandomNumberGenerator.GetBytes(18 << 20);

        var stored = await outputs.Keep(new MemoryStream(bytes), _pins.Hold(), Token);

        Assert.Equal((1, 0), (_server.Puts, _server.Parts));
        Assert.Equal(stored.Sha256, Convert.ToHexStringLower(SHA256.HashData(Assert.Single(_server.Objects).Value)));
    }

    [Fact]
    public async Task A_store_that_takes_nothing_says_nothing_of_the_file()
    {
        using var outputs = Open();
        _server.Refuses = true;

        await Assert.ThrowsAsync<OutputStoreException>(() => outputs.Keep(new MemoryStream(new byte[10]), _pins.Hold(), Token));
    }

    [Fact]
    public async Task A_store_that_gives_nothing_is_told_from_one_that_has_no_such_file()
    {
        using var outputs = Open();
        var stored = await outputs.Keep(new MemoryStream([1, 2, 3]), _pins.Hold(), Token);
        await using var opened = await outputs.Open(stored.Sha256, Token);

        _server.Refuses = true;
        var opening = await Assert.ThrowsAsync<OutputStoreException>(() => outputs.Open(stored.Sha256, Token));
        var reading = await Assert.ThrowsAsync<OutputStoreException>(() => opened!.ReadAsync(new byte[3], Token).AsTask());

        Assert.True(opening.IsReading && reading.IsReading);
    }

    [Fact]
    public async Task A_file_above_the_limit_leaves_nothing()
    {
        using var outputs = Open(mostBytes: 1000);

        await Assert.ThrowsAsync<OutputTooLargeException>(() => outputs.Keep(new MemoryStream(new byte[1001]), _pins.Hold(), Token));

        Assert.Empty(_server.Objects);
        Assert.Null(await outputs.Open(new string('a', 64), Token));
        Assert.Null(await outputs.Open("../../etc/passwd", Token));
    }

    public void Dispose()
    {
        _server.Dispose();
        _directory.Dispose();
    }

    private S3Outputs Open(long mostBytes = long.MaxValue) => new(
        new S3OutputOptions { Bucket = "media", Endpoint = _server.Address, AccessKey = "key", SecretKey = "secret" }, Path.Combine(_directory.Path, "incoming"), mostBytes);

    /// <summary>As much of an object store as is needed: put, head, get with a range, and uploads in parts.</summary>
    internal sealed class S3StandIn : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentDictionary<(string Upload, int Part), byte[]> _parts = [];

        public S3StandIn()
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            }

            _listener.Prefixes.Add(Address.AbsoluteUri);
            _listener.Start();
            _ = Task.Run(Serve);
        }

        public Uri Address { get; }

        public ConcurrentDictionary<string, byte[]> Objects { get; } = [];

        public bool Refuses { get; set; }

        /// <summary>Set to read over what is sent and keep none of it; told how many bytes have passed.</summary>
        public Action<long>? Passed { get; set; }

        public int Puts { get; private set; }

        public int Parts => _parts.Count;

        public void Dispose() => _listener.Close();

        private async Task Serve()
        {
            while (_listener.IsListening)
            {
                try
                {
                    var context = await _listener.GetContextAsync();
                    await Answer(context.Request, context.Response);
                    context.Response.Close();
                }
                catch (Exception over) when (over is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }

        private async Task Answer(HttpListenerRequest request, HttpListenerResponse response)
        {
            var path = request.Url!.AbsolutePath;
            var upload = request.QueryString["uploadId"];
            if (Refuses)
            {
                response.StatusCode = 403;
                return;
            }

            switch (request.HttpMethod)
            {
                case "PUT" when upload is not null:
                    _parts[(upload, int.Parse(request.QueryString["partNumber"]!, CultureInfo.InvariantCulture))] = await Body(request);
                    response.Headers["ETag"] = "\"part\"";
                    break;
                case "PUT":
                    Puts++;
                    Objects[path] = Passed is { } passed ? await ReadOver(request, passed) : await Body(request);
                    response.Headers["ETag"] = "\"whole\"";
                    break;
                case "POST" when upload is null:
                    await Write(response, $"<InitiateMultipartUploadResult><Bucket>media</Bucket><Key>{path}</Key><UploadId>u1</UploadId></InitiateMultipartUploadResult>");
                    break;
                case "POST":
                    Objects[path] = [.. _parts.Where(part => part.Key.Upload == upload).OrderBy(part => part.Key.Part).SelectMany(part => part.Value)];
                    await Write(response, "<CompleteMultipartUploadResult><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>");
                    break;
                default:
                    await Read(request, response, path);
                    break;
            }
        }

        private async Task Read(HttpListenerRequest request, HttpListenerResponse response, string path)
        {
            if (!Objects.TryGetValue(path, out var bytes))
            {
                response.StatusCode = 404;
                return;
            }

            if (request.HttpMethod == "HEAD")
            {
                response.ContentLength64 = bytes.Length;
                return;
            }

            var range = request.Headers["Range"]!["bytes=".Length..].Split('-');
            var from = int.Parse(range[0], CultureInfo.InvariantCulture);
            response.StatusCode = 206;
            response.ContentLength64 = bytes.Length - from;
            await response.OutputStream.WriteAsync(bytes.AsMemory(from));
        }

        private static async Task<byte[]> ReadOver(HttpListenerRequest request, Action<long> passed)
        {
            var (buffer, total) = (new byte[64 * 1024], 0L);
            while (await request.InputStream.ReadAsync(buffer) is var read and > 0)
            {
                passed(total += read);
            }

            return [];
        }

        private static async Task Write(HttpListenerResponse response, string xml)
        {
            response.ContentType = "application/xml";
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(xml));
        }

        /// <summary>The body; the SDK may send it in signed chunks, each with a line before it.</summary>
        private static async Task<byte[]> Body(HttpListenerRequest request)
        {
            using var copy = new MemoryStream();
            await request.InputStream.CopyToAsync(copy);
            var bytes = copy.ToArray();
            if (request.Headers["x-amz-decoded-content-length"] is null)
            {
                return bytes;
            }

            using var whole = new MemoryStream();
            for (var at = 0; at < bytes.Length;)
            {
                var line = Array.IndexOf(bytes, (byte)'\n', at);
                var length = int.Parse(Encoding.ASCII.GetString(bytes, at, line - at).Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                if (length == 0)
                {
                    break;
                }

                whole.Write(bytes, line + 1, length);
                at = line + 1 + length + 2;
            }

            return whole.ToArray();
        }
    }
}
