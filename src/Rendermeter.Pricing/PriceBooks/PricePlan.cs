using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>A plan, pack or commitment that a seller offers: so much money for so many units.</summary>
/// <param name="Name">Its name; a request says it as <c>plan</c>.</param>
/// <param name="Kind">What kind of purchase it is.</param>
/// <param name="Price">What one costs.</param>
/// <param name="Quantity">How many units one gives, above 0.</param>
/// <param name="Unit">What it gives, singular: <c>credit</c>, <c>token</c>.</param>
/// <param name="CheckedOn">The day on which the source was read.</param>
/// <param name="Source">The address or document.</param>
public sealed record PricePlan(string Name, PlanKind Kind, Money Price, Rational Quantity, string Unit, DateOnly CheckedOn, string Source)
{
    /// <summary>How often it is paid and filled; default once.</summary>
    public PlanPeriod Period { get; init; } = PlanPeriod.Once;

    /// <summary>The first day (00:00 UTC) of these terms; null: no lower end.</summary>
    public DateOnly? EffectiveFrom { get; init; }

    /// <summary>Days after the purchase when what is left is lost; null: never, or at the period's end.</summary>
    public int? ExpiresAfterDays { get; init; }

    /// <summary>Periods that unused units are carried over; 0: none.</summary>
    public int RolloverPeriods { get; init; }

    /// <summary>The least number that can be bought at once; default 1.</summary>
    public int MinimumPurchase { get; init; } = 1;

    /// <summary>What happens when it is used up.</summary>
    public PlanOverflow Overflow { get; init; }

    /// <summary>The price of one unit beyond the plan, in the plan's currency; null: the list price.</summary>
    public Rational? OverflowRate { get; init; }

    /// <summary>How many of its units one that is used takes, by parameters; null: one for one.</summary>
    public LookupTable? Deducts { get; init; }

    /// <summary>The models that it is for, as patterns with <c>*</c>; none: all of the seller's.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Whether it is for a model, as its seller names it.</summary>
    internal bool IsFor(string model)
        => Models.Count == 0 || Models.Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, model, ignoreCase: false));

    /// <summary>What one unit costs when all of it is used. The price per unit is the plan's, not the seller's.</summary>
    public Rational Worth => Price.ToRational() / Quantity;
}
