using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Raters;

/// <summary>A parameter's rule: whether a value is plainly fine. Anything else goes to the exact path, which says what is wrong.</summary>
internal sealed class CompiledRule
{
    private const int MostDecimals = 1_000_000;

    private readonly ParameterRule _rule;
    private readonly Fraction _min;
    private readonly Fraction _max;
    private readonly Fraction? _step;
    private readonly Fraction[]? _numbers;

    public CompiledRule(ParameterRule rule, int slot)
    {
        (_rule, Slot) = (rule, slot);
        if (rule.RequiredWhen.Count > 0 || rule.NotWith.Count > 0)
        {
            throw new NotCompiledException();
        }

        _min = Of(rule.Min ?? Vocabulary.LeastOf(rule.Name));
        _max = Of(rule.Max ?? Vocabulary.Greatest);
        _step = rule.Step is { } step ? Of(step) : null;
        if (rule.Kind == ParameterKind.Number && rule.Allowed is { } allowed)
        {
            _numbers = [.. allowed.Select(text => Of(ParameterValue.FromText(text).Number))];
        }

        if (rule.Default is { } value && !TryRead(value, out var filled))
        {
            throw new NotCompiledException();
        }
        else
        {
            filled = default;
            HasDefault = rule.Default is { } given && TryRead(given, out filled);
            Default = filled;
        }
    }

    public string Name => _rule.Name;

    public int Slot { get; }

    public bool IsRequired => _rule.Required;

    public bool HasDefault { get; }

    public Slot Default { get; }

    public bool TryRead(ParameterValue value, out Slot slot)
    {
        slot = default;
        if (value.Kind != _rule.Kind)
        {
            return false;
        }

        slot.IsSet = true;
        switch (value.Kind)
        {
            case ParameterKind.Flag:
                slot.Flag = value.Flag;
                return _rule.Allowed is null && _rule.As.Count == 0;
            case ParameterKind.Label:
                slot.Label = value.Text;
                return _rule.As.Count == 0 ? IsAllowed(slot.Label) : !_rule.As.ContainsKey(slot.Label) && IsAllowed(slot.Label);
            default:
                return _rule.As.Count == 0 && Fraction.Of(value.Number) is { } number && IsFine(slot.Number = number);
        }
    }

    private bool IsAllowed(string label)
    {
        if (_rule.Allowed is not { } allowed)
        {
            return true;
        }

        for (var i = 0; i < allowed.Count; i++)
        {
            if (string.Equals(allowed[i], label, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsFine(Fraction number)
    {
        if (number.Bottom != 1 && MostDecimals % number.Bottom != 0)
        {
            return false;
        }

        if (_step is { } step && (step.Top == 1 && step.Bottom == 1 ? number.Bottom != 1 : number.Top * step.Bottom % (number.Bottom * step.Top) != 0))
        {
            return false;
        }

        if (_numbers is not { } allowed)
        {
            return !number.IsBelow(_min) && !_max.IsBelow(number);
        }

        foreach (var one in allowed)
        {
            if (one.IsSame(number))
            {
                return true;
            }
        }

        return false;
    }

    private static Fraction Of(Rational value) => Fraction.Of(value) ?? throw new NotCompiledException();
}
