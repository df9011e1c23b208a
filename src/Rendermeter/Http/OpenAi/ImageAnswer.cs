using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Http.OpenAi;

/// <summary>The pictures, one after the other, in pieces: none of them is whole in memory.</summary>
internal sealed class ImageAnswer(RenderRecord record, IOutputFiles store) : IResult
{
    private const int PieceBytes = 48 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var outputs = record.Outputs.Where(output => record.Verdicts.TryGetValue(output.Attempt, out var verdict) && verdict.Accepted).ToList();

        // Looked for before anything is written: after the first byte there is no other answer.
        var files = new Queue<Stream>();
        try
        {
            foreach (var output in outputs)
            {
                files.Enqueue(await Open(output, httpContext));
            }

            await Write(httpContext, outputs, files);
        }
        finally
        {
            foreach (var left in files)
            {
                await left.DisposeAsync();
            }
        }
    }

    private async Task Write(HttpContext httpContext, IReadOnlyList<Output> outputs, Queue<Stream> files)
    {
        httpContext.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(httpContext.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteNumber("created", record.Render.End!.FinishedAt.ToUnixTimeSeconds());
        json.WriteStartArray("data");
        foreach (var output in outputs)
        {
            await using var content = files.Dequeue();
            json.WriteStartObject();
            json.WritePropertyName("b64_json");
            await Write(json, content, output.Bytes, httpContext);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteKind(json, outputs);
        json.WriteEndObject();
        await json.FlushAsync(httpContext.RequestAborted);
    }

    private static async Task Write(Utf8JsonWriter json, Stream content, long bytes, HttpContext httpContext)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            for (var left = bytes; ;)
            {
                var read = (int)Math.Min(left, PieceBytes);
                await content.ReadExactlyAsync(piece.AsMemory(0, read), httpContext.RequestAborted);
                left -= read;
                json.WriteBase64StringSegment(piece.AsSpan(0, read), isFinalSegment: left == 0);

                // The writer hands over to the response, and only the response sends.
                await json.FlushAsync(httpContext.RequestAborted);
                await httpContext.Response.BodyWriter.FlushAsync(httpContext.RequestAborted);
                if (left == 0)
                {
                    return;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private async Task<Stream> Open(Output output, HttpContext httpContext)
        => await store.Open(output.Sha256, httpContext.RequestAborted) ?? throw new FileNotFoundException($"{output.Id} was kept and is gone");

    private void WriteKind(Utf8JsonWriter json, IReadOnlyList<Output> outputs)
    {
        if (outputs is not [var first, ..])
        {
            return;
        }

        json.WriteString("output_format", first.MediaType[(first.MediaType.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        if (first is { WidthPixels: { } width, HeightPixels: { } height })
        {
            json.WriteString("size", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"));
        }

        if (record.Render.Parameters.TryGet("quality", out var quality))
        {
            json.WriteString("quality", quality.Text);
        }
    }
}
