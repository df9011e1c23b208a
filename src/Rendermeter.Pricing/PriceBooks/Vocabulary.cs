using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>The kinds of the parameters that every file shares, and the bounds that hold where a file gives none.</summary>
internal static class Vocabulary
{
    /// <summary>No parameter is greater: twelve digits before the point.</summary>
    public static readonly Rational Greatest = 999_999_999_999;

    private static readonly HashSet<string> WholeNumbers = new[]
    {
        "n", "width", "height", "steps", "characters", "input_images", "input_width", "input_height", "text_input_tokens",
        "image_input_tokens", "text_output_tokens", "thinking_tokens", "image_output_tokens", "audio_output_tokens", "video_output_tokens",
        "partial_images", "adapters", "frames", "input_frames", "training_steps", "training_images", "segments", "cached_text_input_tokens",
        "cached_image_input_tokens",
        "audio_input_tokens", "status_checks", "retrievals", "queries",
    }.ToHashSet(StringComparer.Ordinal);

    private static readonly HashSet<string> Numbers = new[]
    {
        "seconds", "fps", "input_seconds", "input_fps", "input_megapixels", "output_megapixels", "megapixels", "compute_seconds", "commitment", "scale",
    }.ToHashSet(StringComparer.Ordinal);

    private static readonly HashSet<string> Labels = new[]
    {
        "size", "aspect_ratio", "quality", "resolution", "mode", "voice", "hardware", "tier", "plan", "region",
    }.ToHashSet(StringComparer.Ordinal);

    private static readonly HashSet<string> Positive = new[] { "n", "width", "height", "input_width", "input_height" }
        .ToHashSet(StringComparer.Ordinal);

    public static ParameterKind? KindOf(string name)
        => WholeNumbers.Contains(name) || Numbers.Contains(name) ? ParameterKind.Number
            : Labels.Contains(name) ? ParameterKind.Label
            : name == "audio" ? ParameterKind.Flag
            : null;

    public static bool IsWhole(string name) => WholeNumbers.Contains(name);

    public static Rational LeastOf(string name) => Positive.Contains(name) ? Rational.One : Rational.Zero;

    /// <summary>The rule of a quantity that any model takes as a parameter without naming it: what only a prompt or a run decides.</summary>
    public static ParameterRule Unnamed(string name)
        => new(name, ParameterKind.Number) { Step = IsWhole(name) ? Rational.One : null };
}
