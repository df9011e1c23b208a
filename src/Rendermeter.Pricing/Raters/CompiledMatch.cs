using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Raters;

/// <summary>A condition on one slot, compiled.</summary>
internal sealed class CompiledMatch
{
    private readonly int _slot;
    private readonly ParameterKind _kind;
    private readonly Fraction[] _numbers = [];
    private readonly string[] _labels = [];
    private readonly bool[] _flags = [];
    private readonly Fraction? _min;
    private readonly Fraction? _over;
    private readonly Fraction? _below;
    private readonly Fraction? _max;
    private readonly bool _isRange;

    private CompiledMatch(int slot, ParameterKind kind, ParameterMatch match)
    {
        (_slot, _kind) = (slot, kind);
        switch (match)
        {
            case ParameterMatch.OneOf one when kind == ParameterKind.Number:
                _numbers = [.. one.Values.Select(ParameterValue.FromText).Where(value => value.Kind == ParameterKind.Number).Select(value => Fraction.Of(value.Number) ?? throw new NotCompiledException())];
                break;
            case ParameterMatch.OneOf one when kind == ParameterKind.Flag:
                _flags = [.. one.Values.Where(value => value is "true" or "false").Select(value => value == "true")];
                break;
            case ParameterMatch.OneOf one:
                _labels = [.. one.Values];
                break;
            case ParameterMatch.Between range:
                _isRange = true;
                (_min, _over, _below, _max) = (Of(range.Min), Of(range.Over), Of(range.Below), Of(range.Max));
                break;
        }
    }

    /// <summary>The compiled condition; null where it always holds.</summary>
    public static CompiledMatch? Of(string name, ParameterMatch match, SlotMap slots)
        => match is ParameterMatch.Anything ? null : new CompiledMatch(slots.Of(name), slots.KindOf(name), match);

    public bool Fits(ref Slots slots)
    {
        ref var slot = ref slots[_slot];
        if (!slot.IsSet)
        {
            return false;
        }

        if (_isRange)
        {
            return _kind == ParameterKind.Number
                && (_min is not { } min || !slot.Number.IsBelow(min)) && (_over is not { } over || over.IsBelow(slot.Number))
                && (_below is not { } below || slot.Number.IsBelow(below)) && (_max is not { } max || !max.IsBelow(slot.Number));
        }

        switch (_kind)
        {
            case ParameterKind.Number:
                foreach (var number in _numbers)
                {
                    if (slot.Number.IsSame(number))
                    {
                        return true;
                    }
                }

                return false;
            case ParameterKind.Flag:
                return Array.IndexOf(_flags, slot.Flag) >= 0;
            default:
                foreach (var label in _labels)
                {
                    if (string.Equals(label, slot.Label, StringComparison.Ordinal))
                    {
                        return true;
                    }
                }

                return false;
        }
    }

    private static Fraction? Of(Amounts.Rational? bound)
        => bound is not { } value ? null : Fraction.Of(value) ?? throw new NotCompiledException();
}
