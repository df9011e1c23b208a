using System.Globalization;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Inputs;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Fal;

/// <summary>
/// fal's names for our parameters. Each model has its own input (<see cref="FalTakes"/>). A parameter that has no name there is not sent in the hope
/// that it fits: it could change the price.
/// </summary>
internal static class FalSpelling
{
    /// <summary>The input of a job, or the parameter that cannot be said.</summary>
    public static (SplicedJson? Body, string? Fault) Input(ProviderJob job, FalTakes models)
    {
        if (models.Of(job.Model) is not { } takes)
        {
            return (null, $"what {job.Model} takes is not known: name it in Rendermeter:Providers:fal:Inputs");
        }

        var inside = new Dictionary<string, JobInput>(StringComparer.Ordinal);
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            if (!takes.ContainsKey("-"))
            {
                json.WriteString(takes.ContainsKey("text") ? "text" : "prompt", job.Prompt);
            }

            if (FalInputs.Write(json, takes, job.Inputs, inside) is { } fault)
            {
                return (null, fault);
            }

            foreach (var (name, value) in job.Parameters.Where(parameter => job.Inputs.Count == 0 || !InputNames.IsMeasure(parameter.Key)))
            {
                if (!Write(json, job, takes, name, value))
                {
                    return (null, $"{name}={value.Text} cannot be said to {job.Model} at fal");
                }
            }

            json.WriteEndObject();
        }

        return (new SplicedJson(body.ToArray(), inside), null);
    }

    private static bool Write(Utf8JsonWriter json, ProviderJob job, IReadOnlyDictionary<string, string> takes, string name, ParameterValue value) => (name, takes.GetValueOrDefault(name)) switch
    {
        ("width" or "size", _) => takes.ContainsKey("size") && Size(json, job.Parameters),
        ("height", _) => takes.ContainsKey("size"),
        // What a caller expects of a run shapes the quote, and is nothing to ask for.
        ("characters" or "compute_seconds" or "hardware" or "megapixels" or "output_megapixels", _) => true,
        ("n", null) => value.Text == "1",
        ("voice_control" or "input_images" or "input_seconds" or "input_megapixels", _) => value.Text is "0" or "false",
        ("n", { }) => Number(json, "num_images", value),
        ("steps", { }) => Number(json, "num_inference_steps", value),
        ("seconds", "input") => true, // as long as what it is made from
        ("seconds", "6") => value.Text == "6", // the one length that it makes
        ("seconds", "number") => Number(json, "duration", value),
        ("seconds", "s") => IsDecimal(value) && Text(json, "duration", $"{value.Text}s"),
        ("seconds", { }) => IsDecimal(value) && Text(json, "duration", value.Text),
        ("resolution", "upper") => Text(json, name, value.Text.ToUpperInvariant()),
        ("audio", { } called) when value.Kind == ParameterKind.Flag => Flag(json, called.Length > 0 ? called : "generate_audio", value),
        ("resolution" or "aspect_ratio" or "voice", { }) => Text(json, name, value.Text),
        _ => false,
    };

    private static bool IsDecimal(ParameterValue value) => value.Kind == ParameterKind.Number && !value.Text.Contains('/', StringComparison.Ordinal);

    private static bool Number(Utf8JsonWriter json, string wire, ParameterValue value)
    {
        if (IsDecimal(value))
        {
            json.WritePropertyName(wire);
            json.WriteRawValue(value.Text);
        }

        return IsDecimal(value);
    }

    private static bool Text(Utf8JsonWriter json, string wire, string text)
    {
        json.WriteString(wire, text);
        return true;
    }

    private static bool Flag(Utf8JsonWriter json, string wire, ParameterValue value)
    {
        json.WriteBoolean(wire, value.Flag);
        return true;
    }

    private static bool Size(Utf8JsonWriter json, ParameterSet asked)
    {
        string? width = null, height = null;
        if (asked.TryGet("size", out var size) && size.Text.Split('x') is [var across, var down])
        {
            (width, height) = (across, down);
        }
        else if (asked.TryGet("width", out var wide) && asked.TryGet("height", out var high))
        {
            (width, height) = (wide.Text, high.Text);
        }

        if (!int.TryParse(width, NumberStyles.None, null, out var pixels) || !int.TryParse(height, NumberStyles.None, null, out var lines))
        {
            return false;
        }

        json.WriteStartObject("image_size");
        json.WriteNumber("width", pixels);
        json.WriteNumber("height", lines);
        json.WriteEndObject();
        return true;
    }
}
