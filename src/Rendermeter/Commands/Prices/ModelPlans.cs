using System.IO.Enumeration;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Commands.Prices;

/// <summary>The plans, packs and commitments that a model can be bought on.</summary>
internal static class ModelPlans
{
    public static IEnumerable<PricePlan> Of(PriceBook book, PricedModel model)
        => book.Plans(model.Provider).Where(plan => plan.Models.Count == 0
            || plan.Models.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, model.Id, ignoreCase: false)
                || FileSystemName.MatchesSimpleExpression(pattern, model.Name, ignoreCase: false)));
}
