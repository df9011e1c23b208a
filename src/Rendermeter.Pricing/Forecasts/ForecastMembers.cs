namespace Rendermeter.Pricing.Forecasts;

/// <summary>The members that a forecast file may have.</summary>
internal static class ForecastMembers
{
    public static readonly string[] File = ["forecast", "starts", "months", "days_per_month", "seed", "tiers", "lines", "purchases", "caps"];

    public static readonly string[] Tier = ["users", "growth"];

    public static readonly string[] Recipe =
    [
        "offer", "price", "parameters", "rejection", "attempts", "failures", "duplicates", "surcharge", "setup", "waiting", "surge", "drafts",
        "upscale", "tokens", "downstream",
    ];

    public static readonly string[] Line =
        ["name", "daily", "monthly", "growth", "tier", "actions_per_user", "outputs_per_action", "alternatives", .. Recipe];

    public static readonly string[] Alternative = ["name", "lever", "covers", "megabytes", .. Recipe];

    public static readonly string[] Failure = ["rate", "billed"];

    public static readonly string[] Waiting = ["share", "parameters", "multiplier", "hour"];

    public static readonly string[] Surge = ["share", "multiplier"];

    public static readonly string[] Drafts = ["offer", "price", "parameters", "count", "promotion", "baseline_finals", "rejection", "attempts", "failures"];

    public static readonly string[] Upscale = ["offer", "price", "parameters"];

    public static readonly string[] Token = ["name", "count", "per_million", "for"];

    public static readonly string[] Step =
    [
        "name", "for", "share", "price", "minutes", "hourly_rate", "megabytes", "gigabyte_price", "times", "gigabyte_month_price", "kept_months",
    ];

    public static readonly string[] Purchase =
    [
        "name", "plan", "price", "discount", "worth", "count", "month", "period", "expires_after_months", "rollover_months", "overflow", "line", "tier",
    ];

    public static readonly string[] Cap = ["name", "metric", "limit", "period", "line", "tier"];
}
