using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Raters;

/// <summary>An adjustment, compiled: a factor, a fee, or a sign that the exact path has to answer.</summary>
internal sealed class CompiledAdjustment
{
    private readonly CompiledMatch[] _when;

    private CompiledAdjustment(CompiledMatch[] when, Fraction value) => (_when, Value) = (when, value);

    /// <summary>What rates are multiplied by, or the amount of a fee.</summary>
    public Fraction Value { get; }

    public bool IsFee { get; private init; }

    /// <summary>Where it fits, the exact path answers: a conversion that depends on the plan.</summary>
    public bool IsOnlyExact { get; private init; }

    public static CompiledAdjustment Of(Adjustment adjustment, SlotMap slots)
    {
        var isConversion = adjustment.Conversion is { Rates: [{ From: null, When.Count: 0 }] };
        var isByParameter = adjustment is { Kind: AdjustmentKind.Convert, When.Count: > 0 };
        if ((adjustment.Kind == AdjustmentKind.Convert && !isConversion && !isByParameter) || adjustment.Windows is not null || adjustment.Tiers is not null
            || adjustment.Components.Count > 0 || adjustment.ValidFrom is not null || adjustment.ValidTo is not null || adjustment.Per != QuantityScope.Job)
        {
            throw new NotCompiledException();
        }

        var isFee = adjustment.Kind == AdjustmentKind.Fixed;
        var exact = isByParameter ? 1 : isConversion ? adjustment.Conversion!.Rates[0].Worth : isFee ? adjustment.Value : adjustment.Factor;
        var when = adjustment.When.Select(condition => CompiledMatch.Of(condition.Key, condition.Value, slots)).OfType<CompiledMatch>().ToArray();
        return new CompiledAdjustment(when, Fraction.Of(exact) ?? throw new NotCompiledException()) { IsFee = isFee, IsOnlyExact = isByParameter };
    }

    public bool Fits(ref Slots slots) => CompiledTable.Fits(_when, ref slots);
}
