using Rendermeter.Pricing.Offers;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Commands.Comparisons;

/// <summary>All that is sold of one medium, asked for the same render: what the compared offers stand in.</summary>
/// <param name="Media">The medium.</param>
/// <param name="Comparison">Everything of it that takes the render, and what refuses it.</param>
internal sealed record ClassMarket(MediaKind Media, Comparison Comparison)
{
    /// <summary>The offers of a medium at an instant; the sandbox is no market.</summary>
    public static IReadOnlyList<Offer> Offers(PriceBook book, MediaKind media, DateTimeOffset at)
        => [.. Comparing.Class(book, media, at).Where(offer => !SandboxOptions.ProviderIds.Any(id => offer.Name.StartsWith($"{id}/", StringComparison.Ordinal)))];

    /// <summary>The class of the offers of a comparison; null where they make different things, or nothing that was quoted.</summary>
    public static ClassMarket? Of(PriceBook book, CompareRequest request, Comparison comparison)
    {
        var media = comparison.Offers.Select(offer => book.Find(offer.Quote.Steps[0].Model)?.Media).Distinct().ToList();
        return media is [{ } one]
            ? new ClassMarket(one, Ranked.Compare(book, request with { Offers = Offers(book, one, request.At) }).Comparison)
            : null;
    }
}
