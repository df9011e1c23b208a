using Rendermeter.Pricing.Imports;

namespace Rendermeter.Commands.Prices;

/// <summary>Prices that are ten times off what the book knows: refused until a person confirms each by its name.</summary>
internal static class Suspicion
{
    private const int MostNamed = 20;

    /// <summary>The exit code after a complaint that names what an import refused as suspicious; null where nothing was.</summary>
    public static int? Unconfirmed(ImportResult result)
        => Complain([.. result.Rows.Where(row => row is { IsTaken: false, Code: "suspicious_change" or "unit_slip" }).Select(row => row.Model!)]);

    /// <summary>The same of the changes that a file would make.</summary>
    public static int? Unconfirmed(IEnumerable<PriceDifference> differences, IReadOnlyCollection<string> confirmed)
        => Complain([.. differences.Where(difference => difference.Kind == DifferenceKind.Suspicious && !confirmed.Contains(difference.Model)).Select(difference => difference.Model)]);

    private static int? Complain(IReadOnlyList<string> models)
    {
        var names = models.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
        {
            return null;
        }

        var more = names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "";
        return Complaint.Refused($"suspicious_change: ten times off what the book knows, or in a wrong unit: {string.Join(", ", names.Take(MostNamed))}{more}; what is right all the same is taken with --confirm provider/model");
    }
}
