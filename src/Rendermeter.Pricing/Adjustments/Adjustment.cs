using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Adjustments;

/// <summary>A named change of a price. Adjustments apply one after another, in the order of the file.</summary>
/// <param name="Name">Its name in quotes.</param>
/// <param name="Kind">How it works.</param>
/// <param name="Value">A factor of 0 or more, a percentage of -100 or more, or an amount of 0 or more; 0 where tiers or a conversion say it.</param>
/// <param name="When">It applies only when all of these fit; none: always.</param>
public sealed record Adjustment(string Name, AdjustmentKind Kind, Rational Value, IReadOnlyList<KeyValuePair<string, ParameterMatch>> When)
{
    /// <summary>The components that it changes, and earlier fixed fees, by name; none: all lines.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Of a fixed amount: whether it is due once a job or for each output; default once a job.</summary>
    public QuantityScope Per { get; init; } = QuantityScope.Job;

    /// <summary>When in the week it holds; null: always.</summary>
    public TimeWindows? Windows { get; init; }

    /// <summary>Its first day (00:00 UTC); null: no lower end.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>The day from whose start (00:00 UTC) it no longer holds; null: no end.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>Values by volume of money, in place of <see cref="Value"/>; null: none.</summary>
    public Tiers? Tiers { get; init; }

    /// <summary>Of <see cref="AdjustmentKind.Convert"/>: into what and at which rates; else null.</summary>
    public Conversion? Conversion { get; init; }

    /// <summary>What rates are multiplied by; 1 for a fixed amount and a conversion.</summary>
    public Rational Factor => FactorOf(Value);

    internal bool IsValidOn(DateOnly day) => (ValidFrom is not { } from || from <= day) && (ValidTo is not { } to || day < to);

    internal Rational FactorOf(Rational value) => Kind switch
    {
        AdjustmentKind.Multiply => value,
        AdjustmentKind.Percent => Rational.One + (value / 100),
        AdjustmentKind.Fixed or AdjustmentKind.Convert => Rational.One,
    };
}
