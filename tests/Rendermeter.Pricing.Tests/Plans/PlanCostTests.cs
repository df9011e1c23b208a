using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Plans;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Tests.Plans;

public sealed class PlanCostTests
{
    private static readonly PricePlan Pack = new("pack_1m", PlanKind.Pack, Usd(4_300_000_000), 1_000_000, "token", new DateOnly(2026, 8, 1), "BytePlus: 4.30 a pack, seven at least, 90 days")
    {
        MinimumPurchase = 7,
        Overflow = PlanOverflow.BuyMore,
    };

    private static readonly PricePlan Prepaid = new("prepaid", PlanKind.Pack, Usd(500_000_000_000), Rational.FromFraction(500, 1) / Rational.FromFraction(56, 1000), "image", new DateOnly(2026, 8, 1), "pricing.md 10: 500 dollars at 30 percent off")
    {
        Overflow = PlanOverflow.PayAsYouGo,
    };

    [Fact]
    public void Packs_are_bought_whole_and_at_least_the_minimum()
    {
        Assert.Equal((7, "30.100000000"), Bought(1_000_000));
        Assert.Equal((7, "30.100000000"), Bought(7_000_000));
        Assert.Equal((8, "34.400000000"), Bought(7_000_001));
    }

    [Fact]
    public void The_amortised_cost_of_a_unit_falls_with_use()
    {
        Assert.Equal("0.0000301", PlanCosts.Of(Pack, 1_000_000).UnitCost.ToString());
        Assert.Equal("0.0000043", PlanCosts.Of(Pack, 7_000_000).UnitCost.ToString());
    }

    [Fact]
    public void Five_hundred_dollars_at_30_percent_off_lose_to_the_list_below_70_percent_of_use()
        => Assert.Equal("0.7", PlanCosts.Of(Prepaid, 8_928, Rational.FromFraction(8, 100)).BreakEven.ToString());

    [Fact]
    public void What_is_beyond_a_plan_is_billed_at_its_own_price_else_at_the_list()
    {
        var creator = new PricePlan("creator", PlanKind.Plan, Usd(11_000_000_000), 121_000, "credit", new DateOnly(2026, 9, 17), "elevenlabs.io/pricing") { Overflow = PlanOverflow.PayAsYouGo };

        Assert.Equal("12.000000000", PlanCosts.Of(creator, 131_000, Rational.FromFraction(1, 10_000)).Total.ToString());
        Assert.Equal("13.000000000", PlanCosts.Of(creator with { OverflowRate = Rational.FromFraction(2, 10_000) }, 131_000, Rational.FromFraction(1, 10_000)).Total.ToString());
        Assert.Null(PlanCosts.Of(creator, 131_000).Total);
        Assert.Equal("11.000000000", PlanCosts.Of(creator, 121_000).Total.ToString());
    }

    [Fact]
    public void A_plan_that_refuses_costs_its_price_and_leaves_work_undone()
    {
        var cost = PlanCosts.Of(Pack with { Overflow = PlanOverflow.Refuse, MinimumPurchase = 1 }, 1_500_000);

        Assert.Equal(("4.300000000", (Rational)500_000, "0.0000043"), (cost.Total.ToString(), cost.Refused, cost.UnitCost.ToString()));
    }

    [Fact]
    public void The_plans_of_a_file_are_known_to_the_book()
    {
        var plans = Tests.Shapes.ShapeTests.Book("S20-credits").Plans("shape");

        Assert.Equal(["free", "starter", "creator", "pro"], plans.Select(plan => plan.Name));
        Assert.Equal(Rational.FromFraction(11, 121_000), plans[2].Worth);
    }

    private static (int, string) Bought(int units) => (PlanCosts.Of(Pack, units).Purchases, PlanCosts.Of(Pack, units).Purchase.ToString());

    private static Money Usd(long nanos) => Money.FromNanos(nanos, Currency.Usd);
}
