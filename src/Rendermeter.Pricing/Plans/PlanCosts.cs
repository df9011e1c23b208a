using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Plans;

/// <summary>What usage costs on plans, packs and commitments, beside the list price.</summary>
public static class PlanCosts
{
    private const int MostPurchases = 1_000_000;

    /// <summary>What a period's usage, or a pack's, costs. Packs are bought whole, at least the minimum purchase.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="units">The units used within its period or before it expires, 0 or more.</param>
    /// <param name="listRate">The list price of one unit in the plan's currency; null: not known.</param>
    /// <exception cref="ArgumentOutOfRangeException">Units are negative, or so many that 1,000,000 packs do not hold them.</exception>
    public static PlanCost Of(PricePlan plan, Rational units, Rational? listRate = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units.Sign, nameof(units));
        var wanted = plan.Overflow == PlanOverflow.BuyMore ? (units / plan.Quantity).Ceiling() : 1;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wanted, MostPurchases, nameof(units));
        var purchases = Math.Max((int)wanted, plan.MinimumPurchase);
        var purchase = plan.Price * purchases;
        var bought = plan.Quantity * purchases;
        var covered = Rational.Min(units, bought);
        var rest = units - covered;
        var (overflow, refused) = Rest(plan, rest, listRate);
        var total = overflow is { } more ? purchase + more : (Money?)null;
        var ran = units - refused;
        return new PlanCost(
            purchases, purchase, covered, overflow, refused, bought - covered, total,
            total is { } sum && ran.Sign > 0 ? sum.ToRational() / ran : null,
            listRate is { Sign: > 0 } list ? plan.Worth / list : null);
    }

    /// <summary>How much of a plan a use draws: one for one, unless it says what it deducts.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="used">The units used, 0 or more.</param>
    /// <param name="parameters">What was asked for, with defaults.</param>
    /// <returns>Units of the plan; null where it does not say what it deducts for these parameters.</returns>
    public static Rational? Drawn(PricePlan plan, Rational used, ParameterSet parameters)
        => Drawn(plan, used, new Facts(parameters, null, null).Value);

    internal static Rational? Drawn(PricePlan plan, Rational used, Func<string, ParameterValue?> value)
        => plan.Deducts is { } table ? table.Find(value)?.Value * used : used;

    private static (Money? Overflow, Rational Refused) Rest(PricePlan plan, Rational rest, Rational? listRate)
    {
        var nothing = Money.Zero(plan.Price.Currency);
        if (rest.IsZero)
        {
            return (nothing, Rational.Zero);
        }

        switch (plan.Overflow)
        {
            case PlanOverflow.Refuse:
                return (nothing, rest);
            case PlanOverflow.PayAsYouGo when (plan.OverflowRate ?? listRate) is { } rate:
                return (Money.FromExact(rest * rate, plan.Price.Currency, NanoRounding.HalfEven), Rational.Zero);
            default:
                return (null, Rational.Zero);
        }
    }
}
