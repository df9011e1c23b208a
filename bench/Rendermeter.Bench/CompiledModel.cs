using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Raters;

namespace Rendermeter.Bench;

/// <summary>A price that the fast path answers.</summary>
/// <param name="Parameters">Its typical render.</param>
/// <param name="Lines">How many components and adjustments apply to that.</param>
internal sealed record CompiledModel(PricedModel Model, PriceVersion Version, PriceRater Rater, ParameterSet Parameters, int Lines);
