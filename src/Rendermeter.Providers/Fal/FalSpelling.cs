using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Inputs;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Fal;

/// <summary>
/// fal's names for our parameters. Each model has its own input; what differs from the usual stands in the table, the longest beginning of a
/// model's name first. A parameter that has no name here is not sent in the hope that it fits: it could change the price.
/// </summary>
internal static class FalSpelling
{
    private static readonly (string Model, string Name, string Wire, Form Form)[] Table =
    [
        ("", "n", "num_images", Form.Number),
        ("", "seconds", "duration", Form.Text),
        ("", "resolution", "resolution", Form.Text),
        ("", "aspect_ratio", "aspect_ratio", Form.Text),
        ("", "audio", "generate_audio", Form.Flag),
        ("", "quality", "quality", Form.Text),
        ("", "steps", "num_inference_steps", Form.Number),
        ("", "fps", "frames_per_second", Form.Number),
        ("", "voice", "voice", Form.Text),
        ("", "voice_control", "", Form.Absent),
        ("", "input_images", "", Form.Absent),
        ("", "input_seconds", "", Form.Absent),
        ("fal-ai/veo", "seconds", "duration", Form.Seconds),
        ("fal-ai/pixverse", "seconds", "duration", Form.Number),
        ("fal-ai/pixverse", "audio", "generate_audio_switch", Form.Flag),
        ("fal-ai/ltx", "seconds", "duration", Form.Number),
    ];

    private static readonly string[] SpokenText = ["fal-ai/elevenlabs", "fal-ai/chatterbox", "fal-ai/orpheus"];

    /// <summary>How a value is written.</summary>
    private enum Form
    {
        Number,
        Text,
        Flag,

        /// <summary><c>8s</c>.</summary>
        Seconds,

        /// <summary>Said by leaving it out; only 0 or false can be said so.</summary>
        Absent,
    }

    /// <summary>The input of a job, or the parameter that cannot be said.</summary>
    public static (SplicedJson? Body, string? Fault) Input(ProviderJob job)
    {
        var inside = new Dictionary<string, JobInput>(StringComparer.Ordinal);
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString(Array.Exists(SpokenText, model => job.Model.StartsWith(model, StringComparison.Ordinal)) ? "text" : "prompt", job.Prompt);
            if (FalInputs.Write(json, job.Model, job.Inputs, inside) is { } fault)
            {
                return (null, fault);
            }

            foreach (var (name, value) in job.Parameters.Where(parameter => job.Inputs.Count == 0 || !InputNames.IsMeasure(parameter.Key)))
            {
                if (!Write(json, job, name, value))
                {
                    return (null, $"{name}={value.Text} cannot be said to {job.Model} at fal");
                }
            }

            json.WriteEndObject();
        }

        return (new SplicedJson(body.ToArray(), inside), null);
    }

    private static bool Write(Utf8JsonWriter json, ProviderJob job, string name, ParameterValue value)
    {
        switch (name)
        {
            case "width" or "height" or "size":
                return name == "height" || Size(json, job.Parameters);
            case "characters" or "compute_seconds" or "hardware" or "megapixels" or "output_megapixels":
                return true; // what a caller expects of a run shapes the quote, and is nothing to ask for
        }

        var known = Table.Where(row => row.Name == name && job.Model.StartsWith(row.Model, StringComparison.Ordinal)).OrderByDescending(row => row.Model.Length).ToList();
        return known is [var (_, _, wire, form), ..] && Write(json, wire, form, value);
    }

    private static bool Write(Utf8JsonWriter json, string wire, Form form, ParameterValue value)
    {
        var isDecimal = value.Kind == ParameterKind.Number && !value.Text.Contains('/', StringComparison.Ordinal);
        switch (form)
        {
            case Form.Absent:
                return value.Text is "0" or "false";
            case Form.Flag when value.Kind == ParameterKind.Flag:
                json.WriteBoolean(wire, value.Flag);
                return true;
            case Form.Number when isDecimal:
                json.WritePropertyName(wire);
                json.WriteRawValue(value.Text);
                return true;
            case Form.Seconds when isDecimal:
                json.WriteString(wire, $"{value.Text}s");
                return true;
            case Form.Text:
                json.WriteString(wire, value.Text);
                return true;
            case Form.Flag or Form.Number or Form.Seconds:
            default:
                return false;
        }
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

        if (!int.TryParse(width, System.Globalization.NumberStyles.None, null, out var pixels) || !int.TryParse(height, System.Globalization.NumberStyles.None, null, out var lines))
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
