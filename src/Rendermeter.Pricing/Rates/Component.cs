using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Rates;

/// <summary>
/// One meter of a price. The billable quantity is computed in this order: quantity × <see cref="Times"/> × <see cref="Factor"/>, rounded,
/// held between minimum and maximum, less the free allowance, times the outputs. The amount is that × rate ÷ <see cref="Per"/>, at least
/// <see cref="MinimumCharge"/>.
/// </summary>
/// <param name="Name">Its name on lines.</param>
/// <param name="Quantity">What it counts.</param>
/// <param name="Rates">The price of <see cref="Per"/> units, by parameters; rates are 0 or more.</param>
public sealed record Component(string Name, Quantity Quantity, LookupTable Rates)
{
    /// <summary>What the line calls one of the quantity; null: the quantity's own unit.</summary>
    public string? Unit { get; init; }

    /// <summary>Pixels in a megapixel; default 1,000,000.</summary>
    public Rational Base { get; init; } = Quantities.DefaultMegapixelBase;

    /// <summary>Parameters that the quantity is multiplied by; default none.</summary>
    public IReadOnlyList<string> Times { get; init; } = [];

    /// <summary>A constant that the quantity is multiplied by, for example credits per second; default 1.</summary>
    public Rational Factor { get; init; } = Rational.One;

    /// <summary>Published counts for one output, used until usage is reported; null: none.</summary>
    public LookupTable? Counts { get; init; }

    /// <summary>A published formula for one output's count, used until usage is reported; null: none.</summary>
    public CountFormula? Formula { get; init; }

    /// <summary>So many more in one output's count for each one of a parameter, for example 100 tokens per partial image.</summary>
    public IReadOnlyList<KeyValuePair<string, Rational>> Adds { get; init; } = [];

    /// <summary>The rounding; null: none.</summary>
    public QuantityRounding? Round { get; init; }

    /// <summary>The least quantity billed; null: none.</summary>
    public Rational? MinimumQuantity { get; init; }

    /// <summary>The greatest quantity billed; null: none.</summary>
    public Rational? MaximumQuantity { get; init; }

    /// <summary>The least amount of a job's line; null: none.</summary>
    public Rational? MinimumCharge { get; init; }

    /// <summary>The first so many that are free; null: none.</summary>
    public FreeAllowance? Free { get; init; }

    /// <summary>The rate is for so many units; default 1.</summary>
    public Rational Per { get; init; } = Rational.One;

    /// <summary>The most that a run can use of a quantity that is known only afterwards; null: no bound.</summary>
    public Rational? Most { get; init; }

    /// <summary>The component counts only when all of these fit; default always.</summary>
    public IReadOnlyList<KeyValuePair<string, ParameterMatch>> When { get; init; } = [];

    /// <summary>The component stands in until usage of this name is reported; null: it always counts.</summary>
    public string? UnlessReported { get; init; }

    /// <summary>What this component is billed for an outcome, where that differs from the model's.</summary>
    public IReadOnlyDictionary<JobOutcome, OutcomePolicy> Outcomes { get; init; } = new Dictionary<JobOutcome, OutcomePolicy>();
}
