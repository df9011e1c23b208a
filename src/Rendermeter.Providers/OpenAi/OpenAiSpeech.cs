using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Inputs;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.Wires;
using static Rendermeter.Providers.Wires.VendorAnswer;

namespace Rendermeter.Providers.OpenAi;

/// <summary>Speech that comes as events: the sound in pieces, then the tokens. Without its last event nobody knows what it came to.</summary>
internal static class OpenAiSpeech
{
    private const string MediaType = "audio/mpeg";
    private const int MostCharactersOfALine = 8 << 20;

    public static async Task<ProviderEvidence> Whole(Stream content, string jobId, KeptFiles files, FileHold hold, CancellationToken cancellationToken)
        => Spoken(jobId, await files.Keep(content, hold, cancellationToken), usage: null);

    public static async Task<ProviderEvidence> Events(Stream content, string jobId, KeptFiles files, FileHold hold, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        var keeping = Keep(files, hold, pipe.Reader, cancellationToken);
        JsonElement? done = null;
        try
        {
            done = await Read(content, pipe.Writer, cancellationToken);
            await pipe.Writer.CompleteAsync(done is null ? new IOException("the sound was cut off") : null);
        }
        catch (Exception failure)
        {
            await pipe.Writer.CompleteAsync(new IOException("the sound was cut off", failure));
            await keeping.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }

        var url = await keeping;
        return done is { } last ? Spoken(jobId, url, OpenAiAnswer.Usage(last, "audio_output_tokens")) : new ProviderEvidence.Unsure("the sound was cut off");
    }

    private static async Task<JsonElement?> Read(Stream content, PipeWriter sound, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(content);
        await foreach (var line in Lines(reader, cancellationToken))
        {
            if (!line.StartsWith("data:", StringComparison.Ordinal) || Parse(System.Text.Encoding.UTF8.GetBytes(line[5..])) is not { } data)
            {
                continue;
            }

            switch (Text(data, "type"))
            {
                case "speech.audio.delta":
                    await sound.WriteAsync(Convert.FromBase64String(Text(data, "audio") ?? ""), cancellationToken);
                    break;
                case "speech.audio.done":
                    return data;
                default:
                    break;
            }
        }

        return null;
    }

    /// <exception cref="InvalidDataException">A line does not end where one of such events does.</exception>
    private static async IAsyncEnumerable<string> Lines(StreamReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (buffer, line) = (new char[16 * 1024], new StringBuilder());
        while (await reader.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            var left = buffer.AsMemory(0, read);
            for (var end = left.Span.IndexOf('\n'); end >= 0; end = left.Span.IndexOf('\n'))
            {
                yield return line.Append(left[..end]).ToString().TrimEnd('\r');
                line.Clear();
                left = left[(end + 1)..];
            }

            if (line.Append(left).Length > MostCharactersOfALine)
            {
                throw new InvalidDataException("an event of the answer has no end");
            }
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }

    private static async Task<string> Keep(KeptFiles files, FileHold hold, PipeReader sound, CancellationToken cancellationToken)
    {
        await using var stream = sound.AsStream();
        return await files.Keep(stream, hold, cancellationToken);
    }

    private static ProviderEvidence.Finished Spoken(string jobId, string url, ParameterSet? usage)
        => new(jobId, JobOutcome.Success, null, usage, [new Delivery(new Uri(url), MediaType)], null, null);
}
