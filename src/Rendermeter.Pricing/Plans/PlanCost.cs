using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Plans;

/// <summary>What some usage costs on a plan.</summary>
/// <param name="Purchases">How many of it are bought.</param>
/// <param name="Purchase">What they cost.</param>
/// <param name="Covered">Units of the usage that they cover.</param>
/// <param name="Overflow">What the rest costs; null where nobody says how it is billed.</param>
/// <param name="Refused">Units that do not run, because the plan has no overflow.</param>
/// <param name="Unused">Units that were paid for and are left.</param>
/// <param name="Total">Purchase and overflow; null where the overflow is not known.</param>
/// <param name="UnitCost">The total over the units that ran: the amortised cost of one; null without a total or without usage.</param>
/// <param name="BreakEven">The share of the purchase that must be used before it beats the list price, 1 is all of it; null without a list price.</param>
public sealed record PlanCost(
    int Purchases,
    Money Purchase,
    Rational Covered,
    Money? Overflow,
    Rational Refused,
    Rational Unused,
    Money? Total,
    Rational? UnitCost,
    Rational? BreakEven);
