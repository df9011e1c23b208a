using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Inputs;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Providers.OpenAi;

/// <summary>What is sent to OpenAI for a job. Nothing that a price depends on is left to its defaults.</summary>
/// <param name="Path">Behind the base URL.</param>
/// <param name="Body">JSON.</param>
/// <param name="Outputs">How many files are asked for.</param>
/// <param name="Speaks">True for speech, whose answer is the sound.</param>
/// <param name="Streams">True for speech that comes as events with its tokens at the end.</param>
internal sealed record OpenAiRequest(string Path, byte[] Body, int Outputs, bool Speaks, bool Streams)
{
    /// <summary>The most pictures that an edit takes.</summary>
    private const int MostPictures = 16;

    /// <summary>The fields of an edit, which is a form: its files are read while they are sent. Null is JSON.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Fields { get; private init; }

    /// <summary>Why a model cannot take these files, or null.</summary>
    public static string? InputFault(string model, IReadOnlyList<RenderInput> inputs)
    {
        if (inputs.Count == 0)
        {
            return null;
        }

        if (!model.StartsWith("gpt-image", StringComparison.Ordinal) && !model.StartsWith("chatgpt-image", StringComparison.Ordinal) && model != "dall-e-2")
        {
            return "no files can go in here";
        }

        var most = model == "dall-e-2" ? 1 : MostPictures;
        return inputs.FirstOrDefault(input => input.MediaType is not ("image/png" or "image/jpeg" or "image/webp")) is { } other ? $"a picture is PNG, JPEG or WebP, and not {other.MediaType}"
            : inputs.Any(input => input.Role is InputRole.FirstFrame or InputRole.LastFrame) ? "an edit has no frames"
            : inputs.Count(input => input.Role == InputRole.Mask) > 1 ? "an edit has one mask"
            : inputs.FirstOrDefault(input => input.Role == InputRole.Mask) is { MediaType: not "image/png" } ? "a mask is a PNG"
            : inputs.Count(input => input.IsPicture) is var pictures && (pictures < 1 || pictures > most) ? $"an edit takes 1 to {most} pictures"
            : null;
    }

    /// <summary>What is sent; null where a file that goes in is gone.</summary>
    public async Task<HttpContent?> Content(IReadOnlyList<JobInput> inputs, CancellationToken cancellationToken)
    {
        if (Fields is not { } fields)
        {
            return new ByteArrayContent(Body) { Headers = { { "Content-Type", "application/json" } } };
        }

        var form = new MultipartFormDataContent();
        var whole = false;
        try
        {
            foreach (var (name, value) in fields)
            {
                form.Add(new StringContent(value), name);
            }

            foreach (var (index, input) in inputs.Index())
            {
                if (await input.Open(cancellationToken) is not { } file)
                {
                    return null;
                }

                var part = new StreamContent(file);
                part.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(input.About.MediaType);
                form.Add(part, input.About.Role == InputRole.Mask ? "mask" : "image[]", $"{index}.{input.About.MediaType.Split('/')[1]}");
            }

            whole = true;
            return form;
        }
        finally
        {
            if (!whole)
            {
                form.Dispose(); // and with it the files that were opened
            }
        }
    }

    /// <summary>The request, or the parameter that cannot be sent.</summary>
    public static (OpenAiRequest? Request, string? Fault) Of(ProviderJob job)
        => job.Model.Contains("tts", StringComparison.Ordinal) ? Speech(job) : Images(job);

    private static (OpenAiRequest?, string?) Images(ProviderJob job)
    {
        var asked = job.Parameters;
        string? fault = null;
        foreach (var (name, value) in asked)
        {
            fault ??= name switch
            {
                "n" or "width" or "height" => null,
                "size" or "quality" => value.Text == "auto" ? $"{name} has to be said: auto leaves the price open" : null,
                _ when InputNames.IsMeasure(name) && job.Inputs.Count > 0 => null, // the files say it
                "partial_images" or "input_images" => value.Text == "0" ? null : $"{name} cannot be sent yet",
                "tier" => value.Text == "standard" ? null : $"tier {value.Text} cannot be sent yet",
                _ => IsGuess(name) ? null : $"{name} is not known to OpenAI's images",
            };
        }

        var size = Text(asked, "size") ?? (Text(asked, "width") is { } width && Text(asked, "height") is { } height ? $"{width}x{height}" : null);
        fault ??= size is null ? "size has to be said" : null;
        var outputs = int.TryParse(Text(asked, "n") ?? "1", System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var n) ? n : 0;
        if (fault is not null || outputs < 1)
        {
            return (null, fault ?? "n is 1 or more");
        }

        if (job.Inputs.Count > 0)
        {
            return (Edit(job, outputs, size!), null);
        }

        return (new OpenAiRequest("images/generations", Json(json =>
        {
            json.WriteString("model", job.Model);
            json.WriteString("prompt", job.Prompt);
            json.WriteNumber("n", outputs);
            json.WriteString("size", size);
            if (Text(asked, "quality") is { } quality)
            {
                json.WriteString("quality", quality);
            }

            if (job.Model.StartsWith("dall-e", StringComparison.Ordinal))
            {
                json.WriteString("response_format", "b64_json");
            }
            else
            {
                json.WriteString("output_format", "png");
            }
        }), outputs, Speaks: false, Streams: false), null);
    }

    private static OpenAiRequest Edit(ProviderJob job, int outputs, string size)
    {
        var fields = new List<KeyValuePair<string, string>>
        {
            new("model", job.Model),
            new("prompt", job.Prompt),
            new("n", outputs.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("size", size),
            job.Model.StartsWith("dall-e", StringComparison.Ordinal) ? new("response_format", "b64_json") : new("output_format", "png"),
        };
        if (Text(job.Parameters, "quality") is { } quality)
        {
            fields.Add(new("quality", quality));
        }

        return new OpenAiRequest("images/edits", [], outputs, Speaks: false, Streams: false) { Fields = fields };
    }

    private static (OpenAiRequest?, string?) Speech(ProviderJob job)
    {
        var asked = job.Parameters;
        var unknown = asked.Select(parameter => parameter.Key).FirstOrDefault(name => name is not ("voice" or "speed" or "n" or "characters") && !IsGuess(name));
        if (unknown is not null || (Text(asked, "n") ?? "1") != "1")
        {
            return (null, unknown is null ? "speech is made one at a time" : $"{unknown} is not known to OpenAI's speech");
        }

        // Only the models that are priced by tokens report them, and only as events.
        var streams = !job.Model.StartsWith("tts-", StringComparison.Ordinal);
        return (new OpenAiRequest("audio/speech", Json(json =>
        {
            json.WriteString("model", job.Model);
            json.WriteString("input", job.Prompt);
            json.WriteString("voice", Text(asked, "voice") ?? "alloy");
            json.WriteString("response_format", "mp3");
            if (asked.TryGet("speed", out var speed) && speed.Kind == ParameterKind.Number)
            {
                json.WritePropertyName("speed");
                json.WriteRawValue(speed.Text);
            }

            if (streams)
            {
                json.WriteString("stream_format", "sse");
            }
        }), Outputs: 1, Speaks: true, streams), null);
    }

    /// <summary>What a caller expects a run to use: it shapes the quote and is nothing to ask for.</summary>
    private static bool IsGuess(string name) => name.EndsWith("_tokens", StringComparison.Ordinal);

    private static string? Text(ParameterSet asked, string name) => asked.TryGet(name, out var value) ? value.Text : null;

    private static byte[] Json(Action<Utf8JsonWriter> members)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return body.ToArray();
    }
}
