namespace Rendermeter.Engine.Routes;

/// <summary>Which requests a limit names. Null matches all; a text that ends in <c>*</c> matches what begins with it.</summary>
public sealed record RouteMatch(string? Key, string? Feature, string? Customer, string? Tag, string? CustomerTier = null)
{
    /// <summary>Whether a request is named.</summary>
    public bool Names(string keyName, string? feature, string? customer, string? customerTier, IReadOnlyList<string> tags)
        => Fits(CustomerTier, customerTier) && Fits(Key, keyName) && Fits(Feature, feature) && Fits(Customer, customer) && (Tag is null || tags.Any(tag => Fits(Tag, tag)));

    private static bool Fits(string? pattern, string? value)
        => pattern is null || (value is not null && (pattern.EndsWith('*') ? value.StartsWith(pattern[..^1], StringComparison.Ordinal) : value == pattern));
}
