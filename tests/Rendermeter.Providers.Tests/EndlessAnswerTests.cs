using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.Fal;
using Rendermeter.Providers.Guarded;
using Rendermeter.Providers.OpenAi;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Tests;

/// <summary>Answers that are made to fill the memory of whoever reads them. Each leaves a doubt, and little of it is read.</summary>
public sealed partial class EndlessAnswerTests : IAsyncLifetime
{
    private const long Announced = 500L << 20;

    /// <summary>What buffers on the way may have taken beside the megabyte that is read.</summary>
    private const long MostSent = 24L << 20;

    private readonly VendorWire _wire = new();
    private readonly StreamedFiles _files = new();
    private readonly TaskCompletionSource<long> _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Uri _address = null!;
    private GuardedHttp? _guarded;
    private string _kind = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _listener.Start();
        _address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));
        _guarded = new GuardedHttp([_address], TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _wire.Dispose();
        _guarded!.Dispose();
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string, string> Rows =>
        new MatrixTheoryData<string, string>(["OpenAI", "fal, submission", "fal, look"], ["half a gigabyte", "without end", "one text without end", "ten thousand deep", "compressed zeros"]);

    [Fact]
    public async Task Speech_that_comes_as_an_event_without_an_end_leaves_a_doubt_and_is_not_read_to_its_end()
    {
        _kind = "one text without end";
        var served = Serve("text/event-stream");

        var evidence = await OpenAi().Submit(Job("gpt-4o-mini-tts", ("voice", "alloy")), Token);

        Assert.IsType<ProviderEvidence.Unsure>(evidence);
        Assert.InRange(await _sent.Task.WaitAsync(TimeSpan.FromSeconds(20), Token), 1, MostSent);
        await served;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_answer_that_is_too_large_too_deep_or_without_end_leaves_a_doubt_and_is_not_read_to_its_end(string whose, string kind)
    {
        _kind = kind;
        var served = Serve();

        var evidence = whose switch
        {
            "OpenAI" => await OpenAi().Submit(Job("gpt-image-2", ("size", "1024x1024"), ("quality", "low")), Token),
            "fal, submission" => await Fal().Submit(Job("fal-ai/flux-1/dev"), Token),
            _ => await Fal().Check("req-1", "fal-ai/flux-1/dev", Token),
        };

        Assert.IsType<ProviderEvidence.Unsure>(evidence);
        Assert.InRange(await _sent.Task.WaitAsync(TimeSpan.FromSeconds(20), Token), 1, MostSent);
        await served;
    }

    /// <summary>Answers one request. By hand: a web server goes on as if nothing were when its reader has gone.</summary>
    private async Task Serve(string mediaType = "application/json")
    {
        var sent = 0L;
        using var caller = await _listener.AcceptTcpClientAsync(Token);
        await using var stream = caller.GetStream();
        try
        {
            await ReadRequest(stream);
            var (beginning, rest) = _kind == "one text without end" ? ("{\"data\":\"", 'x') : ("{\"data\":[", ' ');
            var body = _kind switch
            {
                "ten thousand deep" => Encoding.ASCII.GetBytes(new string('[', 10_000) + new string(']', 10_000)),
                "compressed zeros" => Compressed(),
                _ => Encoding.ASCII.GetBytes(beginning),
            };
            var isEndless = _kind is "without end" or "one text without end" or "half a gigabyte";
            var length = _kind == "half a gigabyte" ? $"Content-Length: {Announced}\r\n" : isEndless ? "" : $"Content-Length: {body.Length}\r\n";
            var encoding = _kind == "compressed zeros" ? "Content-Encoding: gzip\r\n" : "";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {mediaType}\r\nConnection: close\r\n{encoding}{length}\r\n"), Token);
            await stream.WriteAsync(body, Token);
            var part = Encoding.ASCII.GetBytes(new string(rest, 64 << 10));
            for (sent = body.Length; isEndless && sent + part.Length < Announced; sent += part.Length)
            {
                await stream.WriteAsync(part, Token);
            }
        }
        catch (IOException)
        {
            // The reader had enough, as it should.
            return;
        }
        finally
        {
            _sent.TrySetResult(sent);
        }
    }

    private static async Task ReadRequest(NetworkStream stream)
    {
        var read = new StringBuilder();
        var buffer = new byte[4096];
        for (var (head, left) = (-1, 0); head < 0 || left > 0;)
        {
            var count = await stream.ReadAsync(buffer, Token);
            Assert.True(count > 0, "the caller has gone");
            read.Append(Encoding.ASCII.GetString(buffer, 0, count));
            var text = read.ToString();
            head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var length = Length().Match(text);
            left = head < 0 ? 0
                : length.Success ? head + 4 + int.Parse(length.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - text.Length
                : text.Contains("chunked", StringComparison.OrdinalIgnoreCase) && !text.EndsWith("0\r\n\r\n", StringComparison.Ordinal) ? 1 : 0;
        }
    }

    [GeneratedRegex("Content-Length: ([0-9]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Length();

    private static byte[] Compressed()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(new byte[32 << 20]);
        }

        return compressed.ToArray();
    }

    private OpenAiProvider OpenAi()
        => new(new OpenAiProviderOptions { ApiKey = "sk-test", BaseUrl = new Uri(_address, "/v1"), SubmitTimeout = TimeSpan.FromSeconds(20) }, _wire, _files, TimeProvider.System);

    private FalProvider Fal() => new(new FalProviderOptions { ApiKey = "id:secret", BaseUrl = _address, KeysUrl = new Uri(_address, "/.well-known/jwks.json") }, PriceBook.Embedded(), _wire, _guarded!, TimeProvider.System);

    private static ProviderJob Job(string model, params (string Name, string Value)[] parameters)
        => new(new AttemptId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), model, "a red kettle",
            ((ParseResult.Parsed)ParameterSet.FromPairs(parameters.Select(item => KeyValuePair.Create(item.Name, item.Value)))).Parameters, CallbackUrl: null) { Hold = new FilePins().Hold() };
}
