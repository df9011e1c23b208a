using Rendermeter.Pricing.Rates;

namespace Rendermeter.Engine.Invoices.Readers;

/// <summary>Our words for the columns of any CSV file.</summary>
internal static class ColumnMap
{
    /// <summary>What a column can be besides a parameter.</summary>
    public static readonly IReadOnlyList<string> Words = ["model", "at", "amount", "currency", "id", "status", "quantity", "unit", "feature", "request", "kind", "discount_percent"];

    private static readonly HashSet<string> Labels = new(
        [
            "n", "width", "height", "size", "aspect_ratio", "quality", "resolution", "seconds", "fps", "audio", "mode", "steps", "voice", "voice_multiplier", "hardware",
            "tier", "plan", "region", "input_width", "input_height", "input_fps", "output_megapixels", "commitment", "scale", "go_fast",
        ],
        StringComparer.Ordinal);

    /// <summary>Whether a name is one of the price book's parameters or quantities.</summary>
    public static bool IsParameter(string name) => Labels.Contains(name) || Quantities.All.ContainsKey(name);
}
