using Rendermeter.Engine.Identities;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Engine.Routes;

/// <summary>Reads what attempts of an offer on a route came to, where its price is known only after the run: nothing is read for any other.</summary>
public static class SettledCosts
{
    /// <summary>The newest come first; none where nothing is to be learned.</summary>
    /// <param name="route">As the renders named it.</param>
    public static async Task<IReadOnlyList<SettledCost>> Read(
        this IRouteRecords records, PriceBook book, OrgId org, string route, string offer, CancellationToken cancellationToken)
        => book.Find(offer) is { } model && LearnedPrices.Concern(model)
            ? [.. (await records.ListSettled(org, route, model.Provider, model.Id, LearnedPrices.Window, cancellationToken)).Select(attempt => attempt.Cost()).OfType<SettledCost>()]
            : [];
}
