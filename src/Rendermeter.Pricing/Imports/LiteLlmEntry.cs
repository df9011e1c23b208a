using System.Text.Json;
using System.Text.RegularExpressions;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Imports;

/// <summary>One entry of LiteLLM's map: which model it means, and which rates its fields are.</summary>
internal sealed partial class LiteLlmEntry
{
    private static readonly Dictionary<string, string> Providers = new(StringComparer.Ordinal)
    {
        ["black_forest_labs"] = "bfl", ["fal_ai"] = "fal", ["runwayml"] = "runway", ["gemini"] = "google", ["bedrock"] = "aws", ["aws_polly"] = "aws",
        ["azure_ai"] = "azure", ["fireworks_ai"] = "fireworks", ["dashscope"] = "alibaba", ["vertex_ai"] = "vertex", ["together_ai"] = "together",
        ["vertex_ai-image-models"] = "vertex", ["vertex_ai-video-models"] = "vertex", ["vertex_ai-language-models"] = "vertex",
    };

    private readonly JsonElement _fields;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private LiteLlmEntry(string key, JsonElement fields, string mode, string provider)
    {
        (Key, _fields, Mode) = (key, fields, mode);
        Provider = Providers.GetValueOrDefault(provider, provider.Replace('_', '-'));
        Model = ModelOf(key, provider);
    }

    public string Key { get; }

    public string Mode { get; }

    public string Provider { get; }

    public string Model { get; private set; }

    /// <summary>What the key itself asks: quality, size, steps.</summary>
    public ParameterSet When { get; private set; } = ParameterSet.Empty;

    /// <summary>The field whose number cannot be read; null: all can.</summary>
    public string? BadNumber { get; private set; }

    /// <summary>Whether it names any price at all.</summary>
    public bool HasPrice { get; private set; }

    /// <summary>The prices above 0 that no rate was made of, once <see cref="Rates"/> were read: those of a batch, of a cache, of a search, or of something new.</summary>
    public IReadOnlyList<string> NotTaken
        => [.. _fields.EnumerateObject()
            .Where(member => member.Name.Contains("cost", StringComparison.Ordinal) && !_read.Contains(member.Name) && IsPrice(member.Value))
            .Select(member => member.Name)];

    public static LiteLlmEntry? Of(JsonProperty entry)
        => entry.Value.ValueKind == JsonValueKind.Object && Text(entry.Value, "mode") is { } mode && Text(entry.Value, "litellm_provider") is { } provider
            ? new LiteLlmEntry(entry.Name, entry.Value, mode, provider)
            : null;

    public MediaKind? Media() => Mode switch
    {
        "image_generation" or "image_edit" => MediaKind.Image,
        "video_generation" => MediaKind.Video,
        "audio_speech" => MediaKind.Speech,
        "audio_transcription" => MediaKind.Transcript,
        _ => null,
    };

    /// <summary>The rates above 0. A field of 0 beside others says that there is no such price.</summary>
    public IReadOnlyList<ImportedRate> Rates(MediaKind media)
    {
        var rates = new List<ImportedRate>();
        switch (media)
        {
            case MediaKind.Image:
                Picture(rates);
                break;
            case MediaKind.Video:
                Clip(rates);
                break;
            case MediaKind.Speech:
                Add(rates, "characters", Cost("input_cost_per_character"));
                Add(rates, "text_input_tokens", Cost("input_cost_per_token"));
                Add(rates, "audio_output_tokens", Cost("output_cost_per_audio_token") ?? Cost("output_cost_per_token"));
                break;
            default:
                Add(rates, "input_seconds", Cost("input_cost_per_second") ?? Cost("output_cost_per_second"));
                Add(rates, "audio_input_tokens", Cost("input_cost_per_audio_token"));
                Add(rates, "text_input_tokens", Cost("input_cost_per_token"));
                Add(rates, "text_output_tokens", Cost("output_cost_per_token"));
                break;
        }

        return rates;
    }

    private void Picture(List<ImportedRate> rates)
    {
        var tokens = Cost("output_cost_per_image_token");
        var perOutput = Cost("output_cost_per_image") ?? (tokens is null && Cost("input_cost_per_image_token") is null ? Cost("input_cost_per_image") : null);
        if (perOutput is null && tokens is null && Cost("input_cost_per_pixel") is { } pixel)
        {
            if (When.TryGet("size", out var size))
            {
                // A price of a picture that was divided by its pixels: multiplied back, to the digits that the quotient still has.
                var sides = size.Text.Split('x');
                Rational.TryParse(sides[0], out var width);
                Rational.TryParse(sides[1], out var height);
                perOutput = ImportNumbers.Significant(pixel * width * height, ImportNumbers.Digits(_fields.GetProperty("input_cost_per_pixel").GetRawText()));
            }
            else
            {
                Add(rates, "megapixels", pixel * 1_000_000);
            }
        }

        if (perOutput is { } each)
        {
            rates.Add(new ImportedRate("outputs", each, Rational.One, When) { UnlessReported = tokens is null ? null : "image_output_tokens" });
        }

        if (tokens is null)
        {
            // Tokens of text alone are no price of a picture; the check of units says so.
            if (rates.Count == 0)
            {
                Add(rates, "text_input_tokens", Cost("input_cost_per_token"));
                Add(rates, "text_output_tokens", Cost("output_cost_per_token"));
            }

            return;
        }

        Add(rates, "image_output_tokens", tokens);
        Add(rates, "text_input_tokens", Cost("input_cost_per_token"));
        Add(rates, "image_input_tokens", Cost("input_cost_per_image_token"));
        Add(rates, "text_output_tokens", Cost("output_cost_per_token"));
        Add(rates, "thinking_tokens", Cost("output_cost_per_reasoning_token"));
    }

    private void Clip(List<ImportedRate> rates)
    {
        var second = Cost("output_cost_per_video_per_second") ?? Cost("output_cost_per_second");
        var resolutions = new[] { "480p", "720p", "768p", "1080p", "2k", "4k" }
            .Select(label => (label, rate: Cost($"output_cost_per_second_{label}")))
            .Where(pair => pair.rate is not null)
            .ToList();
        if (resolutions.Count == 0)
        {
            Add(rates, "seconds", second);
            return;
        }

        if (second is { } usual && !resolutions.Exists(pair => pair.label == "720p"))
        {
            rates.Add(new ImportedRate("seconds", usual, Rational.One, ParameterSet.Empty.With("resolution", "720p")));
        }

        rates.AddRange(resolutions.Select(pair => new ImportedRate("seconds", pair.rate!.Value, Rational.One, ParameterSet.Empty.With("resolution", pair.label))));
    }

    private void Add(List<ImportedRate> rates, string quantity, Rational? unit)
    {
        if (unit is { } rate)
        {
            var per = ImportNumbers.UsualPer(quantity);
            rates.Add(new ImportedRate(quantity, ImportNumbers.Rounded(rate * per), per, quantity == "outputs" ? When : ParameterSet.Empty));
        }
    }

    /// <summary>A price above 0; null where the field is absent, 0, or no number.</summary>
    private Rational? Cost(string field)
    {
        _read.Add(field);
        if (!_fields.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        HasPrice = true;
        if (value.ValueKind != JsonValueKind.Number || ImportNumbers.Read(value.GetRawText()) is not { } number)
        {
            BadNumber ??= field;
            return null;
        }

        return number.IsZero ? null : number;
    }

    private string ModelOf(string key, string provider)
    {
        var parts = key.Split('/').ToList();
        var kept = new List<string>();
        foreach (var part in parts)
        {
            if (Size().Match(part) is { Success: true } size)
            {
                When = When.With("size", $"{size.Groups[1].Value}x{size.Groups[2].Value}");
            }
            else if (part is "low" or "medium" or "high" or "standard" or "hd" && parts.Count > 1)
            {
                When = When.With("quality", part);
            }
            else if (part is "max-steps")
            {
                When = When.With("steps_band", "max");
            }
            else if (Steps().Match(part) is { Success: true } steps)
            {
                When = When.With("steps_band", steps.Groups[1].Value);
            }
            else
            {
                kept.Add(part);
            }
        }

        string[] prefixes = [provider, "vertex_ai", "gemini", "openai", "azure", "bedrock", "azure_ai"];
        if (kept.Count > 1 && prefixes.Contains(kept[0], StringComparer.Ordinal))
        {
            kept.RemoveAt(0);
        }

        return string.Join('/', kept);
    }

    private static bool IsPrice(JsonElement value)
        => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String
            || (value.ValueKind == JsonValueKind.Number && ImportNumbers.Read(value.GetRawText()) is not { IsZero: true });

    private static string? Text(JsonElement entry, string name)
        => entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"^([1-9]\d{1,4})-x-([1-9]\d{1,4})\z")]
    private static partial Regex Size();

    [GeneratedRegex(@"^(\d{1,4})-steps\z")]
    private static partial Regex Steps();
}
