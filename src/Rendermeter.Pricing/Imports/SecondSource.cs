using System.Text.RegularExpressions;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Imports;

/// <summary>What the book knows of a model that another list prices, under its seller's name or under any seller's.</summary>
internal sealed partial class SecondSource
{
    private readonly PriceBook _book;
    private readonly Dictionary<string, List<PricedModel>> _byName = new(StringComparer.Ordinal);

    public SecondSource(PriceBook book)
    {
        _book = book;
        foreach (var model in book.Models().Where(model => !model.Provider.StartsWith("sandbox", StringComparison.Ordinal)))
        {
            foreach (var name in model.Aliases.Append(model.Id).Select(Plain).Distinct(StringComparer.Ordinal))
            {
                if (!_byName.TryGetValue(name, out var models))
                {
                    _byName[name] = models = [];
                }

                models.Add(model);
            }
        }
    }

    /// <summary>The power of ten by which every rate that can be compared is off; 0 where one is not; null where none can be compared.</summary>
    public int? OffBy(ImportedPrice price)
    {
        int? off = null;
        foreach (var rate in price.Rates)
        {
            foreach (var model in Same(price))
            {
                if (TypicalRender.UnitPrices(model, rate.Quantity, rate.When) is not var (least, greatest) || rate.Unit.IsZero)
                {
                    continue;
                }

                var power = rate.Unit * PriceLint.SuspiciousRatio <= least ? -Power(least / rate.Unit)
                    : rate.Unit >= greatest * PriceLint.SuspiciousRatio ? Power(rate.Unit / greatest)
                    : 0;
                off = off is null || Math.Abs(power) < Math.Abs(off.Value) ? power : off;
            }
        }

        return off;
    }

    /// <summary>The medium of the model at its own seller; null where the book does not have it.</summary>
    public MediaKind? MediaOf(ImportedPrice price) => Same(price).Select(model => (MediaKind?)model.Media).FirstOrDefault();

    /// <summary>Whether the book knows the model to be billed by that quantity, next to others perhaps.</summary>
    public bool Counts(ImportedPrice price, string quantity)
        => Same(price).Exists(model => model.Versions[^1].Components.Any(component => component.Quantity.Name == quantity));

    public string NameOf(ImportedPrice price) => Words.And([.. Same(price).Select(model => model.Name).Take(3)]);

    /// <summary>The seller's own, else all of that name.</summary>
    private List<PricedModel> Same(ImportedPrice price)
        => _book.Find($"{price.Provider}/{price.Model}") is { } own ? [own] : _byName.GetValueOrDefault(Plain(price.Model), []);

    /// <summary>The last part of a name in small letters and digits alone, without the marks of a preview.</summary>
    private static string Plain(string name)
    {
        var last = name[(name.LastIndexOf('/') + 1)..].ToLowerInvariant();
        return Marks().Replace(Preview().Replace(last, ""), "");
    }

    private static int Power(Rational ratio)
    {
        var power = 0;
        while (ratio >= 10)
        {
            ratio /= 10;
            power++;
        }

        return power;
    }

    [GeneratedRegex("-(preview|exp)(-[0-9-]+)?$|-generate-[0-9a-z-]*$|-v[0-9]+:[0-9]+$")]
    private static partial Regex Preview();

    [GeneratedRegex("[^a-z0-9]")]
    private static partial Regex Marks();
}
