namespace Rendermeter.Pricing.Quotes;

/// <summary>One field of a request that is wrong.</summary>
/// <param name="Pointer">JSON Pointer fragment, for example <c>#/parameters/n</c>.</param>
/// <param name="Code"><c>unknown_parameter</c>, <c>out_of_range</c>, <c>not_sold</c>, <c>required</c>, <c>type</c> or <c>conflict</c>.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Value">What was sent, cut to 64 characters; null where nothing was.</param>
/// <param name="Allowed">The values that would do, where they can be listed; else null.</param>
public sealed record FieldError(string Pointer, string Code, string Detail, string? Value, IReadOnlyList<string>? Allowed)
{
    /// <summary>At most so many errors of one request are reported.</summary>
    public const int Most = 50;

    private const int LongestValue = 64;

    internal static FieldError Of(string area, string name, string code, string detail, string? value = null, IReadOnlyList<string>? allowed = null)
        => new(
            $"#/{area}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
            code,
            detail,
            value is { Length: > LongestValue } ? value[..LongestValue] : value,
            allowed);
}
