namespace Rendermeter.Pricing.PriceBooks;

/// <summary>The members of every object in a price file. The loader knows these and refuses others; schema.json lists the same.</summary>
internal static class PriceFileMembers
{
    public static readonly string[] File = ["provider", "currency", "outcomes", "worth", "plans", "models"];

    public static readonly string[] Model = ["model", "aliases", "media", "end_of_life", "outcomes", "parameters", "versions"];

    public static readonly string[] Outcome = ["billing", "evidence", "source"];

    public static readonly string[] Parameter =
        ["type", "min", "max", "step", "allowed", "default", "required", "required_when", "not_with", "as", "min_pixels", "max_pixels", "max_edge", "max_ratio", "note"];

    public static readonly string[] Version =
    [
        "effective_from", "effective_to", "recorded_at", "checked_on", "source", "source_kind", "currency", "notes", "components",
        "adjustments", "reports", "examples",
    ];

    public static readonly string[] Component =
    [
        "name", "quantity", "unit", "base", "times", "factor", "plus", "counting", "counts", "counts_of", "formula", "adds", "less", "round", "minimum", "maximum",
        "free", "rate", "table", "tiers", "curve", "range", "cascade", "allow_non_monotone", "per", "most", "when", "unless_given", "unless_reported", "outcomes", "note",
    ];

    public static readonly string[] Round = ["mode", "to", "per"];

    public static readonly string[] Minimum = ["quantity", "of", "charge"];

    public static readonly string[] Maximum = ["quantity", "of"];

    public static readonly string[] Free = ["quantity", "per"];

    public static readonly string[] Range = ["min", "over", "below", "max"];

    public static readonly string[] Tiers = ["mode", "per", "after", "rows"];

    public static readonly string[] Curve = ["of", "mode", "points"];

    public static readonly string[] Point = ["at", "rate"];

    public static readonly string[] PriceRange = ["minimum", "expected", "maximum"];

    public static readonly string[] Cascade = ["by", "step"];

    public static readonly string[] Windows = ["zone", "decides", "at"];

    public static readonly string[] Window = ["days", "from", "to", "wraps"];

    public static readonly string[] Worth = ["to", "rate", "per", "rates"];

    public static readonly string[] Reports = ["name", "per", "currency"];

    public static readonly string[] Plan =
    [
        "plan", "kind", "price", "currency", "quantity", "unit", "period", "effective_from", "expires_after_days", "expires_on",
        "rollover_periods", "minimum_purchase", "overflow", "overflow_rate", "deducts", "models", "checked_on", "source", "note",
    ];

    public static readonly string[] Adjustment = 
    [
        "name", "kind", "value", "tiers", "to", "rates", "components", "per", "windows", "valid_from", "valid_to", "when", "note",
    ];

    public static readonly string[] Example = ["when", "usage", "outcome", "prompt", "at", "started_at", "completed_at", "expected", "bound", "refused"];

    public static readonly string[] SourceKinds =
    [
        "first_party", "first_party_copy", "third_party_copy_of_first_party", "consensus", "gateway", "price_db", "third_party", "contract",
    ];

    public static readonly string[] Evidence = ["first_party", "third_party", "inferred", "unknown"];

    public static string[] Tier(string valueName) => ["from", "to", valueName];
}
