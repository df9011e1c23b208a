using System.Collections.Frozen;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Imports;

/// <summary>
/// Finds unit errors in prices from elsewhere: a unit that the medium is not sold by, an amount beyond all that was ever asked, ten times
/// off what the book knows of the same model, and a whole list that is off by the same power of ten.
/// </summary>
public static class PriceSanity
{
    private const int LeastForSlip = 3;

    /// <summary>
    /// The least and the greatest ever asked for one, in dollars, with room on both sides. Below or above, a unit was mistaken. Pictures are
    /// sold from 0.0005, a second of a clip from 0.005, a million characters from 0.5, a minute of listening from 0.001.
    /// </summary>
    private static readonly FrozenDictionary<(MediaKind, string), (Rational Least, Rational Greatest)> Plausible = new Dictionary<(MediaKind, string), (Rational, Rational)>
    {
        [(MediaKind.Image, "outputs")] = (Rational.FromFraction(1, 5_000), 20),
        [(MediaKind.Image, "megapixels")] = (Rational.FromFraction(3, 10_000), 5),
        [(MediaKind.Video, "outputs")] = (Rational.FromFraction(5, 1_000), 500),
        [(MediaKind.Video, "seconds")] = (Rational.FromFraction(12, 10_000), 20),
        [(MediaKind.Speech, "characters")] = (Rational.FromFraction(4, 10_000_000), Rational.FromFraction(2, 1_000)),
        [(MediaKind.Transcript, "input_seconds")] = (Rational.FromFraction(1, 1_000_000), Rational.FromFraction(2, 100)),
    }.ToFrozenDictionary();

    /// <summary>The rows that must not be taken, by key.</summary>
    /// <param name="prices">The prices of one list.</param>
    /// <param name="book">The second source.</param>
    public static IReadOnlyDictionary<string, ImportRow> Check(IReadOnlyList<ImportedPrice> prices, PriceBook book)
    {
        var second = new SecondSource(book);
        var rows = new Dictionary<string, ImportRow>(StringComparer.Ordinal);
        var offBy = new Dictionary<string, int?>(StringComparer.Ordinal);
        foreach (var price in prices)
        {
            offBy[price.Key] = second.OffBy(price);
            if (Problem(price, offBy[price.Key], second) is var (code, detail))
            {
                rows[price.Key] = new ImportRow(price.Key, false, code, detail, $"{price.Provider}/{price.Model}");
            }
        }

        Slips(prices, offBy, rows);
        return rows;
    }

    /// <summary>As <see cref="Check"/>, without the changes that a person has confirmed by the model's name. A wrong unit is never confirmed.</summary>
    internal static IReadOnlyDictionary<string, ImportRow> Unconfirmed(IReadOnlyList<ImportedPrice> prices, PriceBook book, IReadOnlyCollection<string> confirmed)
        => Check(prices, book)
            .Where(pair => pair.Value.Code is not ("suspicious_change" or "unit_slip") || !confirmed.Contains(pair.Value.Model, StringComparer.Ordinal))
            .ToDictionary(StringComparer.Ordinal);

    private static (string Code, string Detail)? Problem(ImportedPrice price, int? offBy, SecondSource second)
    {
        if (UnitProblem(price, second) is { } unit)
        {
            return ("unit_modality", unit);
        }

        // What the book has of the same model at about that height is the price, however odd it is.
        foreach (var rate in offBy == 0 && price.Rates.Count == 1 ? [] : price.Rates)
        {
            if (Plausible.TryGetValue((price.Media, rate.Quantity), out var range) && (rate.Unit < range.Least || rate.Unit > range.Greatest))
            {
                return ("implausible", $"{rate.Unit} dollars for one of {rate.Quantity} is beyond all that is asked ({range.Least} to {range.Greatest})");
            }
        }

        return offBy is { } power && power != 0
            ? ("suspicious_change", $"it is {(power > 0 ? "above" : "below")} what the book knows of {second.NameOf(price)} by ten times or more")
            : null;
    }

    private static string? UnitProblem(ImportedPrice price, SecondSource second)
    {
        if (second.MediaOf(price) is { } known && known != price.Media && IsPicture(known) != IsPicture(price.Media))
        {
            return $"it is priced as {SnakeCase.Of(price.Media)}, and the book knows the model as {SnakeCase.Of(known)}";
        }

        return price.Media switch
        {
            MediaKind.Image when price.Rates.All(rate => rate.Quantity is "text_input_tokens" or "text_output_tokens" && !second.Counts(price, rate.Quantity))
                => "pictures are not sold by tokens of text alone",
            MediaKind.Image when price.Rates.Any(rate => rate.Quantity is "seconds" or "characters") => "pictures are not sold by seconds or characters",
            MediaKind.Video when price.Rates.All(rate => rate.Quantity is "characters" or "text_input_tokens" or "text_output_tokens")
                => "clips are not sold by characters or tokens of text alone",
            MediaKind.Image or MediaKind.Video or MediaKind.Speech or MediaKind.Music or MediaKind.Sound or MediaKind.Mesh or MediaKind.Compute
                or MediaKind.Transcript => null,
        };
    }

    private static bool IsPicture(MediaKind media) => media is MediaKind.Image or MediaKind.Video or MediaKind.Mesh;

    /// <summary>
    /// What a whole list shows of a price that cannot be compared: most of the seller's prices that can be are off the same way, or most of
    /// those of about its height are. A list may be right in its dear part and a unit off in its cheap one.
    /// </summary>
    private static void Slips(IReadOnlyList<ImportedPrice> prices, Dictionary<string, int?> offBy, Dictionary<string, ImportRow> rows)
    {
        foreach (var group in prices.GroupBy(price => price.Provider, StringComparer.Ordinal))
        {
            var compared = group.Where(price => offBy[price.Key] is not null).ToList();
            foreach (var price in group.Where(price => offBy[price.Key] is null))
            {
                var slip = Slip(compared, "prices") ?? Slip([.. compared.Where(other => IsAlike(price, other))], "prices of that height");
                if (slip is not null)
                {
                    rows.TryAdd(price.Key, new ImportRow(price.Key, false, "unit_slip", slip, $"{price.Provider}/{price.Model}"));
                }

                string? Slip(List<ImportedPrice> among, string what)
                {
                    foreach (var direction in (int[])[-1, 1])
                    {
                        var off = among.Count(other => offBy[other.Key] is { } power && Math.Sign(power) == direction);
                        if (off >= LeastForSlip && off * 3 >= among.Count * 2)
                        {
                            return $"{off} of {among.Count} {what} of {price.Provider} that can be compared are off by ten times or more: the list has the wrong unit";
                        }
                    }

                    return null;
                }
            }
        }
    }

    /// <summary>Whether two prices count the same, and one is not above twice the other.</summary>
    private static bool IsAlike(ImportedPrice price, ImportedPrice other)
        => price.Media == other.Media && price.Rates.Any(rate => other.Rates.Any(its
            => its.Quantity == rate.Quantity && its.Unit <= rate.Unit * 2 && rate.Unit <= its.Unit * 2));
}
