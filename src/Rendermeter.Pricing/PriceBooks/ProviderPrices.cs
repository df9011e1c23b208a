namespace Rendermeter.Pricing.PriceBooks;

/// <summary>What one price file says.</summary>
/// <param name="Provider">The seller's id.</param>
/// <param name="Models">Its models, in the order of the file.</param>
/// <param name="Plans">Its plans, packs and commitments.</param>
internal sealed record ProviderPrices(string Provider, IReadOnlyList<PricedModel> Models, IReadOnlyList<PricePlan> Plans);
