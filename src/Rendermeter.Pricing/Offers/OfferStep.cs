using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>One model of an offer, with what it is asked beside the render's own parameters.</summary>
/// <param name="Model"><c>provider/model</c>, perhaps with <c>@DATE</c>.</param>
/// <param name="Parameters">They win over the render's; most often none.</param>
public sealed record OfferStep(string Model, ParameterSet Parameters);
