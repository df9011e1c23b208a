using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.Fal;
using Rendermeter.Providers.Guarded;
using Rendermeter.Providers.OpenAi;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Tests;

/// <summary>Answers that are made to fill the memory of whoever reads them. Each leaves a doubt, and little of it is read.</summary>
public sealed class EndlessAnswerTests : IAsyncLifetime
{
    private const long Announced = 500L << 20;

    /// <summary>What two kernels and two buffers may have taken beside the megabyte that is read.</summary>
    private const long MostSent = 48L << 20;

    private readonly VendorWire _wire = new();
    private readonly StreamedFiles _files = new();
    private readonly TaskCompletionSource<long> _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StandIn? _server;
    private GuardedHttp? _guarded;
    private string _kind = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await StandIn.Start(Answer);
        _guarded = new GuardedHttp([_server.Address], TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _wire.Dispose();
        _guarded!.Dispose();
        await _server!.DisposeAsync();
    }

    public static TheoryData<string, string> Rows =>
        new MatrixTheoryData<string, string>(["OpenAI", "fal, submission", "fal, look"], ["half a gigabyte", "without end", "one text without end", "ten thousand deep", "compressed zeros"]);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_answer_that_is_too_large_too_deep_or_without_end_leaves_a_doubt_and_is_not_read_to_its_end(string whose, string kind)
    {
        _kind = kind;

        var evidence = whose switch
        {
            "OpenAI" => await OpenAi().Submit(Job("gpt-image-2", ("size", "1024x1024"), ("quality", "low")), Token),
            "fal, submission" => await Fal().Submit(Job("fal-ai/flux-1/dev"), Token),
            _ => await Fal().Check("req-1", "fal-ai/flux-1/dev", Token),
        };

        Assert.IsType<ProviderEvidence.Unsure>(evidence);
        Assert.InRange(await _sent.Task.WaitAsync(TimeSpan.FromSeconds(20), Token), 1, MostSent);
    }

    private async Task Answer(HttpContext context)
    {
        var sent = 0L;
        try
        {
            context.Response.ContentType = "application/json";
            var (beginning, rest) = _kind == "one text without end" ? ("{\"data\":\"", 'x') : ("{\"data\":[", ' ');
            switch (_kind)
            {
                case "ten thousand deep":
                    await Send(Encoding.ASCII.GetBytes(new string('[', 10_000) + new string(']', 10_000)));
                    return;
                case "compressed zeros":
                    context.Response.Headers.ContentEncoding = "gzip";
                    await Send(Compressed());
                    return;
                case "half a gigabyte":
                    context.Response.ContentLength = Announced;
                    break;
            }

            await Send(Encoding.ASCII.GetBytes(beginning));
            for (var part = Encoding.ASCII.GetBytes(new string(rest, 64 << 10)); sent + part.Length < Announced && !context.RequestAborted.IsCancellationRequested;)
            {
                await Send(part);
            }
        }
        catch (Exception closed) when (closed is IOException or OperationCanceledException)
        {
            // The reader had enough, as it should.
            return;
        }
        finally
        {
            _sent.TrySetResult(sent);
        }

        async Task Send(byte[] bytes)
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
            sent += bytes.Length;
        }
    }

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
        => new(new OpenAiProviderOptions { ApiKey = "sk-test", BaseUrl = new Uri(_server!.Address, "/v1"), SubmitTimeout = TimeSpan.FromSeconds(20) }, _wire, _files, TimeProvider.System);

    private FalProvider Fal() => new(new FalProviderOptions { ApiKey = "id:secret", BaseUrl = _server!.Address, KeysUrl = new Uri(_server.Address, "/.well-known/jwks.json") }, PriceBook.Embedded(), _wire, _guarded!, TimeProvider.System);

    private static ProviderJob Job(string model, params (string Name, string Value)[] parameters)
        => new(new AttemptId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), model, "a red kettle",
            ((ParseResult.Parsed)ParameterSet.FromPairs(parameters.Select(item => KeyValuePair.Create(item.Name, item.Value)))).Parameters, CallbackUrl: null);
}
