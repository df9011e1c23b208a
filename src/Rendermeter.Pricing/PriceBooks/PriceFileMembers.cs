namespace Rendermeter.Pricing.PriceBooks;

/// <summary>The members of every object in a price file. The loader knows these and refuses others; schema.json lists the same.</summary>
internal static class PriceFileMembers
{
    public static readonly string[] File = ["provider", "currency", "outcomes", "models"];

    public static readonly string[] Model = ["model", "aliases", "media", "end_of_life", "outcomes", "parameters", "versions"];

    public static readonly string[] Outcome = ["billing", "evidence", "source"];

    public static readonly string[] Parameter =
        ["type", "min", "max", "step", "allowed", "default", "required", "as", "min_pixels", "max_pixels", "max_edge", "max_ratio", "note"];

    public static readonly string[] Version =
    [
        "effective_from", "effective_to", "recorded_at", "checked_on", "source", "source_kind", "currency", "notes", "components",
        "adjustments", "examples",
    ];

    public static readonly string[] Component =
    [
        "name", "quantity", "unit", "base", "times", "factor", "counts", "formula", "adds", "round", "minimum", "maximum", "free", "rate",
        "table", "per", "most", "when", "unless_reported", "outcomes", "note",
    ];

    public static readonly string[] Round = ["mode", "to", "per"];

    public static readonly string[] Minimum = ["quantity", "charge"];

    public static readonly string[] Maximum = ["quantity"];

    public static readonly string[] Free = ["quantity", "per"];

    public static readonly string[] Range = ["min", "over", "max"];

    public static readonly string[] Adjustment = ["name", "kind", "value", "when"];

    public static readonly string[] Example = ["when", "usage", "outcome", "prompt", "expected", "refused"];

    public static readonly string[] SourceKinds =
    [
        "first_party", "first_party_copy", "third_party_copy_of_first_party", "consensus", "gateway", "price_db", "third_party", "contract",
    ];

    public static readonly string[] Evidence = ["first_party", "third_party", "inferred", "unknown"];
}
