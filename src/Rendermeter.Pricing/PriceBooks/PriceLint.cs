using System.Globalization;
using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Imports;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>
/// What a person should look at in a file that is right in form: prices of zero, holes in tables, units that do not go with the medium,
/// ten-fold jumps between versions, and credit rates that do not agree. All findings are warnings.
/// </summary>
public static class PriceLint
{
    /// <summary>A price that is so many times another is suspicious.</summary>
    public const int SuspiciousRatio = 10;

    /// <summary>The warnings for a file in the order of the file, 50 at most; none for a file with errors, which <see cref="PriceCheck"/> tells.</summary>
    /// <param name="fileName">The name that findings carry.</param>
    /// <param name="yamlText">The file's text.</param>
    public static IReadOnlyList<PriceFinding> Lint(string fileName, string yamlText)
    {
        if (PriceFileReader.Read(yamlText, new Findings(fileName)) is not { } prices)
        {
            return [];
        }

        var findings = new Findings(fileName);
        for (var m = 0; m < prices.Models.Count; m++)
        {
            Lint(prices.Models[m], $"#/models/{m}", findings);
        }

        Plans(prices.Plans, findings);
        return findings.All;
    }

    /// <summary>The same for a file's bytes, and the models whose price is ten times off what a second source knows.</summary>
    /// <param name="fileName">The name that findings carry.</param>
    /// <param name="yaml">The file, in UTF-8.</param>
    /// <param name="second">A book to compare typical renders with; null: none.</param>
    public static IReadOnlyList<PriceFinding> Lint(string fileName, ReadOnlySpan<byte> yaml, PriceBook? second = null)
    {
        var findings = new Findings(fileName);
        if (SourceEncoding.Decode(yaml, findings) is not { } text || PriceFileReader.Read(text, findings) is not { Models.Count: > 0 } prices)
        {
            return [];
        }

        var alone = Lint(fileName, text);
        return second is null ? alone : [.. alone, .. AgainstSecond(fileName, text, prices, second, alone)];
    }

    /// <summary>
    /// A typical render on the day on which the newest of the file's prices is known to hold; and what an import would refuse, for a price that was copied by hand has the
    /// unit errors of the list that it was copied from. One of these findings a model is enough.
    /// </summary>
    private static IEnumerable<PriceFinding> AgainstSecond(string fileName, string text, ProviderPrices prices, PriceBook second, IReadOnlyList<PriceFinding> alone)
    {
        var told = alone.Where(finding => finding.Code is "unit_modality" or "zero_price").Select(finding => finding.Field).ToHashSet(StringComparer.Ordinal);
        var day = prices.Models.Max(model => model.Versions[^1] is var last && last.EffectiveFrom > last.CheckedOn ? last.EffectiveFrom!.Value : model.Versions[^1].CheckedOn);
        var at = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        foreach (var (m, off) in PriceDiff.Between(second, fileName, text, at).Index().Where(pair => pair.Item.Kind == DifferenceKind.Suspicious))
        {
            told.Add($"#/models/{m}");
            yield return Found(m, "suspicious_change", $"a typical render of {off.Model} costs {off.Would}, and {off.Was} in the book that it would lie over");
        }

        var rows = PriceSanity.Check([.. prices.Models.Select(HighestRates).OfType<ImportedPrice>()], second);
        foreach (var (m, model) in prices.Models.Index())
        {
            if (rows.TryGetValue(model.Name, out var row) && told.Add($"#/models/{m}"))
            {
                yield return Found(m, row.Code, $"{model.Name}: {row.Detail}");
            }
        }

        PriceFinding Found(int m, string code, string detail)
            => new(FindingSeverity.Warning, fileName, prices.Models[m].Versions[^1].Line, 1, $"#/models/{m}", code, detail);
    }

    /// <summary>The newest prices of a model as a list would have them: the highest rate of each quantity; null where they are not in dollars, or no rates.</summary>
    private static ImportedPrice? HighestRates(PricedModel model)
    {
        var version = model.Versions[^1];
        var rates = version.Components.GroupBy(component => component.Quantity.Name, StringComparer.Ordinal)
            .Where(group => group.All(component => component.Times.Count == 0 && component.Cascade is null))
            .Select(group => (Quantity: group.Key, Rate: group.Max(Typical)!.Value))
            .Where(rate => rate.Rate.Sign > 0)
            .Select(rate => new ImportedRate(rate.Quantity, rate.Rate, Rational.One, ParameterSet.Empty))
            .ToList();
        return rates.Count > 0 && version.Currency == Currency.Usd && !version.Adjustments.Any(adjustment => adjustment is { When.Count: 0, Windows: null }) ? new ImportedPrice(model.Name, model.Provider, model.Id, model.Media, rates) : null;
    }

    private static void Lint(PricedModel model, string field, Findings findings)
    {
        for (var v = 0; v < model.Versions.Count; v++)
        {
            var version = model.Versions[v];
            if (version.Components.All(IsZero) && !version.Adjustments.Any(adjustment => adjustment.Kind == AdjustmentKind.Fixed))
            {
                findings.Warning(version.Line, field, "zero_price", $"{model.Name}@{version.Name} costs nothing: a price that is not known is left out, not 0");
            }

            foreach (var adjustment in version.Adjustments.Where(adjustment => adjustment is { Factor.IsZero: true, Tiers: null }))
            {
                findings.Warning(version.Line, field, "zero_price", $"{model.Name}@{version.Name}, {adjustment.Name}: it makes what it applies to cost nothing");
            }

            foreach (var component in version.Components)
            {
                if (!version.Components.All(IsZero) && ZeroCell(component) is { } free)
                {
                    findings.Warning(version.Line, field, "zero_price", $"{model.Name}@{version.Name}, {component.Name} costs nothing{free}: a price that is not known is left out, not 0");
                }

                if (UnitProblem(model.Media, component) is { } problem)
                {
                    findings.Warning(version.Line, field, "unit_modality", $"{model.Name}@{version.Name}, {component.Name}: {problem}");
                }

                if (Hole(model, version, component) is { } cell)
                {
                    findings.Warning(version.Line, field, "hole", $"{model.Name}@{version.Name}, {component.Name} has no price for {cell}");
                }
            }

            if (v > 0)
            {
                Jumps(model, model.Versions[v - 1], version, field, findings);
            }
        }
    }

    private static bool IsZero(Component component)
        => component.Range is { } range ? range.Expected.IsZero && range.Maximum is null or { IsZero: true }
            : component.Tiers is { } tiers ? tiers.Rows.All(tier => tier.Value.IsZero)
            : component.Curve is { } curve ? curve.Points.All(point => point.Rate.IsZero)
            : component.Rates.Rows.All(row => row.Value.IsZero) && component.MinimumCharge is null or { IsZero: true };

    /// <summary>Where a component costs nothing: a row of its table, or all of it; null where it does nowhere. Steps and curves begin at 0 on purpose.</summary>
    private static string? ZeroCell(Component component)
        => IsZero(component) ? ""
            : component is { Range: null, Tiers: null, Curve: null, MinimumCharge: null } && component.Rates.Rows.FirstOrDefault(row => row.Value.IsZero) is { } row
                ? $" at {Conditions(row)}" : null;

    private static string Conditions(LookupRow row) => string.Join(", ", row.When.OrderBy(condition => condition.Key, StringComparer.Ordinal).Select(condition => $"{condition.Key} {Said(condition.Value)}"));

    private static string Said(ParameterMatch match) => match switch
    {
        ParameterMatch.OneOf one => string.Join("/", one.Values),
        ParameterMatch.Between range => range.ToString(),
        _ => "*",
    };

    /// <summary>What a component counts that nobody sells in this medium; null: it goes together.</summary>
    private static string? UnitProblem(MediaKind media, Component component) => (media, component.Quantity.Name) switch
    {
        (MediaKind.Image, "seconds" or "frames" or "video_output_tokens" or "audio_output_tokens" or "characters")
            => $"pictures are not sold by {component.Quantity.Name}",
        (MediaKind.Speech or MediaKind.Music or MediaKind.Sound or MediaKind.Transcript, "megapixels" or "tiles" or "steps" or "frames" or "image_output_tokens" or "video_output_tokens")
            => $"sound is not sold by {component.Quantity.Name}",
        // Lips are moved by a file of sound, or by a text in its place.
        (MediaKind.Video, "characters") when component.UnlessGiven is not null => null,
        (MediaKind.Video, "characters" or "image_output_tokens") => $"clips are not sold by {component.Quantity.Name}",
        (MediaKind.Mesh, "seconds" or "frames" or "characters") => $"bodies are not sold by {component.Quantity.Name}",
        _ => null,
    };

    /// <summary>A combination of declared values that a table has no row for, and that no example expects to be refused; null: none.</summary>
    private static string? Hole(PricedModel model, PriceVersion version, Component component)
        => MissingCells.Of(model, component).FirstOrDefault(cell => !MissingCells.IsRefused(model, version, cell))?.ToString();

    private static void Jumps(PricedModel model, PriceVersion before, PriceVersion after, string field, Findings findings)
    {
        if (before.Currency != after.Currency)
        {
            return;
        }

        foreach (var component in after.Components)
        {
            if (Before(before, after, component) is not { } old
                || Pairs(old, component).FirstOrDefault(pair => pair is { Was.Sign: > 0, Now.Sign: > 0 } && IsSuspicious(pair.Was, pair.Now)) is not { Now.Sign: > 0 } jump)
            {
                continue;
            }

            findings.Warning(
                after.Line, field, "suspicious_change",
                string.Create(CultureInfo.InvariantCulture, $"{model.Name}@{after.Name}, {component.Name}: {jump.Now} after {jump.Was} in {before.Name}"));
        }
    }

    /// <summary>The component of an earlier version that a later one continues: of the same name, or else the only one that counts the same.</summary>
    private static Component? Before(PriceVersion before, PriceVersion after, Component component)
        => before.Components.FirstOrDefault(other => other.Name == component.Name && other.Quantity == component.Quantity)
            ?? (before.Components.Where(other => other.Quantity == component.Quantity).ToList() is [var only] && after.Components.Count(other => other.Quantity == component.Quantity) == 1 ? only : null);

    /// <summary>What compares between two versions: the greatest rates, and the rows of two tables that hold for the same.</summary>
    private static IEnumerable<(Rational Was, Rational Now)> Pairs(Component old, Component component)
    {
        if (Typical(old) is { } was && Typical(component) is { } now)
        {
            yield return (was, now);
        }

        foreach (var row in component is { Range: null, Tiers: null, Curve: null } && old is { Range: null, Tiers: null, Curve: null } ? component.Rates.Rows : [])
        {
            if (old.Rates.Rows.FirstOrDefault(other => Conditions(other) == Conditions(row)) is { } same)
            {
                yield return (same.Value * old.Factor / old.Per, row.Value * component.Factor / component.Per);
            }
        }
    }

    /// <summary>The greatest rate of a component for one unit.</summary>
    private static Rational? Typical(Component component)
        => (component.Range is { } range ? range.Expected
            : component.Tiers is { } tiers ? tiers.Rows.Max(tier => tier.Value)
            : component.Curve is { } curve ? curve.Points.Max(point => point.Rate)
            : component.Rates.Rows.Max(row => row.Value)) * component.Factor / component.Per;

    /// <summary>Whether one price is ten times another or more, either way.</summary>
    internal static bool IsSuspicious(Rational was, Rational now) => now >= was * SuspiciousRatio || was >= now * SuspiciousRatio;

    private static void Plans(IReadOnlyList<PricePlan> plans, Findings findings)
    {
        foreach (var group in plans.Where(plan => plan.Price.Nanos > 0).GroupBy(plan => (plan.Unit, plan.Price.Currency)))
        {
            var (least, greatest) = (group.Min(plan => plan.Worth), group.Max(plan => plan.Worth));
            if (IsSuspicious(least, greatest))
            {
                findings.Warning(0, "#/plans", "credit_rate", $"a {group.Key.Unit} is worth {least} on one plan and {greatest} on another");
            }
        }
    }
}
