using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>A forecast file that was read.</summary>
internal sealed record Question(string Title, DateOnly Starts, int Months, int DaysPerMonth, ulong Seed)
{
    public Currency Currency { get; init; } = Currency.Usd;

    public IReadOnlyList<CustomerTier> Tiers { get; init; } = [];

    public IReadOnlyList<Line> Lines { get; init; } = [];

    public IReadOnlyList<Purchase> Purchases { get; init; } = [];

    public IReadOnlyList<SpendCap> Caps { get; init; } = [];

    public IReadOnlyList<Assumption> Assumptions { get; init; } = [];

    public DateTimeOffset MonthStart(int month) => new(Starts.AddMonths(month).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}

/// <summary>A class of customers.</summary>
internal sealed record CustomerTier(int Index, string Name, Assumption Users, Assumption Growth);

/// <summary>One kind of artifact: how many are wanted, and how they are made.</summary>
internal sealed record Line(int Index, string Name, Demand Demand, Recipe Recipe, IReadOnlyList<Recipe> Alternatives)
{
    public int? Tier => Demand is Demand.ByUsers users ? users.Tier.Index : null;
}

/// <summary>How many outputs are wanted in a month.</summary>
internal abstract record Demand
{
    private Demand()
    {
    }

    public sealed record Given(Assumption Monthly, Rational Times, Assumption Growth) : Demand;

    public sealed record ByUsers(CustomerTier Tier, Assumption Actions, Assumption Outputs) : Demand;
}

/// <summary>A limit that is enforced.</summary>
internal sealed record SpendCap(string Name, bool CountsOutputs, Rational Limit, CapSpan Span, IReadOnlyList<int> Lines, SourceNode Node, string Field);

/// <summary>Money paid ahead for use at the list price of so much.</summary>
/// <param name="Worth">The list price of what one gives.</param>
internal sealed record Purchase(string Name, Rational Price, Rational Worth, IReadOnlyList<int> Lines)
{
    public int Count { get; init; } = 1;

    /// <summary>The month in which it is bought, from 0.</summary>
    public int FirstMonth { get; init; }

    public bool EveryMonth { get; init; }

    /// <summary>Months, the one of the purchase included, in which it can be used; null: for ever.</summary>
    public int? LastsMonths { get; init; }

    public PlanOverflow Overflow { get; init; } = PlanOverflow.PayAsYouGo;

    /// <summary>What use beyond it costs, as a multiple of the list price; 1 where the plan names no rate of its own.</summary>
    public Rational OverflowMultiple { get; init; } = Rational.One;
}
