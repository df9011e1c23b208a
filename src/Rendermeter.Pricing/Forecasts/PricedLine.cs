namespace Rendermeter.Pricing.Forecasts;

/// <summary>A line with its prices: the distinct ones, and which of them holds in each month.</summary>
internal sealed record PricedLine(Line Line, IReadOnlyList<RecipePrices> Prices, int[] OfMonth)
{
    public UnitModel<Exact>[] Exact { get; } = [.. Prices.Select(prices => new UnitModel<Exact>(Line.Recipe, prices))];

    public UnitModel<Fixed>[] Quick { get; } = [.. Prices.Select(prices => new UnitModel<Fixed>(Line.Recipe, prices))];

    public UnitSpread[] Spread { get; } = [.. Prices.Select(prices => new UnitSpread(Line.Recipe, prices))];

    /// <summary>Whether the recipe, and so the cost of one output, rests on a range.</summary>
    public bool IsUnitRanged { get; } = RecipeAssumptions(Line.Recipe).Any(assumption => assumption.IsRange);

    public bool IsDemandRanged { get; } = DemandAssumptions(Line.Demand).Any(assumption => assumption.IsRange);

    public static IEnumerable<Assumption> RecipeAssumptions(Recipe recipe)
    {
        yield return recipe.Rejection;
        foreach (var assumption in recipe.Failures.Select(failure => failure.Rate).Concat(recipe.Steps.Select(step => step.Amount)))
        {
            yield return assumption;
        }

        foreach (var failure in recipe.Drafts?.Failures ?? [])
        {
            yield return failure.Rate;
        }

        foreach (var assumption in new[] { recipe.Duplicates, recipe.Waiting?.Share, recipe.Surge?.Share, recipe.Drafts?.Promotion, recipe.Drafts?.Rejection })
        {
            if (assumption is not null)
            {
                yield return assumption;
            }
        }
    }

    public static IEnumerable<Assumption> DemandAssumptions(Demand demand) => demand switch
    {
        Demand.Given given => [given.Monthly, given.Growth],
        Demand.ByUsers byUsers => [byUsers.Tier.Users, byUsers.Tier.Growth, byUsers.Actions, byUsers.Outputs],
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
