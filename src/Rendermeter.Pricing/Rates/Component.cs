using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Rates;

/// <summary>
/// One meter of a price. The billable quantity is computed in this order: quantity × <see cref="Times"/> × <see cref="Factor"/> +
/// <see cref="Plus"/>, rounded, held between minimum and maximum, less the free allowance, times the outputs. The amount is that × rate ÷ <see cref="Per"/>, at least
/// <see cref="MinimumCharge"/>.
/// </summary>
/// <param name="Name">Its name on lines.</param>
/// <param name="Quantity">What it counts.</param>
/// <param name="Rates">The price of <see cref="Per"/> units, by parameters; rates are 0 or more. Tiers, a curve or a range stand in its place.</param>
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

    /// <summary>So many more of the quantity for each output, for example the first frame of a clip; default 0.</summary>
    public Rational Plus { get; init; }

    /// <summary>Of <c>characters</c> only: what counts as one; default a code point.</summary>
    public CharacterCounting Counting { get; init; }

    /// <summary>Published counts for one output, used until usage is reported; null: none.</summary>
    public LookupTable? Counts { get; init; }

    /// <summary>A parameter that <see cref="Counts"/> are of, for example 25 tokens for each one of <c>seconds</c>; null: of the output.</summary>
    public string? CountsOf { get; init; }

    /// <summary>Quantities that a report counts within this one and that have a component of their own, for example cached tokens.</summary>
    public IReadOnlyList<string> Less { get; init; } = [];

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

    /// <summary>A parameter that <see cref="MinimumQuantity"/> is multiplied by, for example twice the <c>seconds</c>; null: none.</summary>
    public string? MinimumOf { get; init; }

    /// <summary>A parameter that <see cref="MaximumQuantity"/> is multiplied by; null: none.</summary>
    public string? MaximumOf { get; init; }

    /// <summary>The least amount of a job's line; null: none.</summary>
    public Rational? MinimumCharge { get; init; }

    /// <summary>The first so many that are free; null: none.</summary>
    public FreeAllowance? Free { get; init; }

    /// <summary>The rate is for so many units; default 1.</summary>
    public Rational Per { get; init; } = Rational.One;

    /// <summary>Prices by volume in place of <see cref="Rates"/>; null: none.</summary>
    public Tiers? Tiers { get; init; }

    /// <summary>A rate that follows a number, in place of <see cref="Rates"/>; null: none.</summary>
    public Curve? Curve { get; init; }

    /// <summary>A rate that only the provider's bill settles, in place of <see cref="Rates"/>; null: none.</summary>
    public PriceRange? Range { get; init; }

    /// <summary>The steps of which each is priced by itself; null: one.</summary>
    public Cascade? Cascade { get; init; }

    /// <summary>The most that a run can use of a quantity that is known only afterwards; null: no bound.</summary>
    public Rational? Most { get; init; }

    /// <summary>The component counts only when all of these fit; default always.</summary>
    public IReadOnlyList<KeyValuePair<string, ParameterMatch>> When { get; init; } = [];

    /// <summary>The component stands in where this parameter has no value: billed on that, else on this one; null: it always counts.</summary>
    public string? UnlessGiven { get; init; }

    /// <summary>The component stands in until usage of this name is reported; null: it always counts.</summary>
    public string? UnlessReported { get; init; }

    /// <summary>What this component is billed for an outcome, where that differs from the model's.</summary>
    public IReadOnlyDictionary<JobOutcome, OutcomePolicy> Outcomes { get; init; } = new Dictionary<JobOutcome, OutcomePolicy>();

    /// <summary>Where the file writes its rates; default: not read from a file.</summary>
    internal (long Line, string Field) Place { get; init; }
}
