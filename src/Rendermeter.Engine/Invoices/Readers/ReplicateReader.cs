using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Invoices.Readers;

/// <summary>Replicate's predictions. They carry no money: the price book says what each should have cost.</summary>
internal sealed class ReplicateReader : IInvoiceReader
{
    private static readonly (string Metric, string Parameter)[] Measures =
    [
        ("image_output_count", "n"), ("video_output_count", "n"), ("audio_output_count", "n"), ("video_output_duration_seconds", "seconds"),
        ("audio_output_duration_seconds", "seconds"), ("character_input_count", "characters"), ("token_input_count", "text_input_tokens"),
        ("token_output_count", "text_output_tokens"), ("training_step_count", "training_steps"), ("predict_time", "compute_seconds"),
    ];

    private static readonly (string Input, string Parameter)[] Asked =
    [
        ("width", "width"), ("height", "height"), ("num_outputs", "n"), ("number_of_images", "n"), ("num_inference_steps", "steps"), ("resolution", "resolution"),
        ("duration", "seconds"), ("fps", "fps"), ("aspect_ratio", "aspect_ratio"), ("go_fast", "go_fast"), ("quality", "quality"), ("mode", "mode"), ("generate_audio", "audio"),
    ];

    private readonly Shapes _shapes = new();

    public IEnumerable<InvoiceLine> Read(Stream stream, InvoiceReading reading)
    {
        var items = new JsonItems(stream, reading, "results");
        reading.SawCurrency(0, null, "USD");
        reading.Note("predictions carry no money: what each should have cost is the price book's word");
        foreach (var item in items.Read())
        {
            if (reading.Instant(item, items.Row, "created_at") is not { } at)
            {
                continue;
            }

            var status = item.Text("status") ?? "";
            if (status is "starting" or "processing")
            {
                reading.Note("some predictions had not ended; they are counted as successes");
                status = "succeeded";
            }

            if (!StatusText.TryRead(status, out var outcome))
            {
                reading.Refuse(items.Row, "status", "status", $"'{InvoiceReading.Cut(status)}' is no status of a prediction");
                continue;
            }

            var (id, model) = (item.Text("id"), Model(item));
            yield return new InvoiceLine(items.Row, at)
            {
                Id = id,
                Model = model,
                Parameters = _shapes.One(Parameters(item)),
                Outcome = outcome,
                Identity = id,
                Request = item.Member("input") is { } input
                    ? $"{model}|{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(input.GetRawText())).AsSpan(0, 16))}"
                    : null,
            };
        }

        reading.Ended(items);
    }

    private static string? Model(JsonElement item)
        => item.Text("model") ?? (item.Text("version") is { } version && version.Contains('/', StringComparison.Ordinal) ? version.Split(':')[0] : null);

    private static ParameterSet Parameters(JsonElement item)
    {
        var set = ParameterSet.Empty;
        if (item.Member("input") is { } input)
        {
            foreach (var (name, parameter) in Asked)
            {
                if (input.Text(name) is { Length: > 0 and <= 64 } text)
                {
                    set = set.With(parameter, ParameterValue.FromText(text));
                }
            }
        }

        if (item.Member("metrics") is { } metrics)
        {
            foreach (var (name, parameter) in Measures)
            {
                if (metrics.Text(name) is { } text && ExactAmount.Read(text, allowExponent: true) is { Nanos: >= 0 } number)
                {
                    set = set.With(parameter, number.Exact);
                }
            }

            if (metrics.Text("resolution_target") is { Length: > 0 and <= 64 } resolution)
            {
                set = set.With("resolution", resolution.ToLowerInvariant());
            }

            if (metrics.Text("with_audio") is "true" or "false")
            {
                set = set.With("audio", metrics.Text("with_audio") == "true");
            }
        }

        return set;
    }
}
