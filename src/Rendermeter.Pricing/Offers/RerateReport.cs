namespace Rendermeter.Pricing.Offers;

/// <summary>What past renders would have cost.</summary>
/// <param name="Items">One for each render, in their order.</param>
/// <param name="Totals">One per currency.</param>
/// <param name="Unanswered">How many renders are in no total, because one of the two prices is missing or the currencies differ.</param>
public sealed record RerateReport(IReadOnlyList<ReratedItem> Items, IReadOnlyList<RerateTotal> Totals, int Unanswered);
