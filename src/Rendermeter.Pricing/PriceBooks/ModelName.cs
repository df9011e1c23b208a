using System.Text.RegularExpressions;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>A model's full name with, perhaps, a pinned version.</summary>
/// <param name="Provider">What stands before the first slash; empty where there is none.</param>
/// <param name="Id">The rest, without the version.</param>
/// <param name="Version">The pinned version's date, <c>2026-11-01</c> or <c>2026-11-01.2</c>; null: not pinned.</param>
internal sealed partial record ModelName(string Provider, string Id, string? Version)
{
    public static ModelName Parse(string name)
    {
        var pin = Pin().Match(name);
        var model = pin.Success ? name[..pin.Index] : name;
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        return new ModelName(slash < 0 ? "" : model[..slash], slash < 0 ? model : model[(slash + 1)..], pin.Success ? pin.Groups[1].Value : null);
    }

    [GeneratedRegex(@"@(\d{4}-\d{2}-\d{2}(\.[1-9]\d{0,3})?)\z")]
    private static partial Regex Pin();
}
