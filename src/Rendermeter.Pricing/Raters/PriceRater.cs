using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Raters;

/// <summary>
/// One price version, compiled to machine integers: for ranking many offers, where no line and no word is wanted. It answers what the
/// quote of the same request says, to the nano-unit, or does not answer; then ask the book. Immutable and safe to share between threads.
/// </summary>
public sealed class PriceRater
{
    private readonly Currency _currency;
    private readonly CompiledRule[] _rules = [];
    private readonly CompiledComponent[] _components = [];
    private readonly CompiledAdjustment[] _adjustments = [];
    private readonly bool _hasSizes;
    private readonly ParameterRule? _size;
    private readonly CompiledLimits? _limits;
    private readonly (int Width, int Height, string Label)[] _sizes = [];
    private readonly bool _needsLabel;
    private readonly int _resolution = -1;
    private readonly string? _usualResolution;

    private PriceRater(PricedModel model, PriceVersion version)
    {
        _currency = version.Currency;
        try
        {
            var slots = new SlotMap(model);
            if (model.Outcomes[JobOutcome.Success].Billing != Billing.Billed)
            {
                return;
            }

            _size = model.Rule("size");
            _hasSizes = _size is not null || (model.Rule("width") is not null && model.Rule("height") is not null);
            _resolution = slots.Has("resolution") ? slots.Of("resolution") : -1;
            _usualResolution = model.Rule("resolution")?.Default?.Text;
            _rules = [.. model.Parameters.Where(rule => rule.Name != "size").Select(rule => new CompiledRule(rule, slots.Of(rule.Name)))];
            if (_size is { } size && (model.Rule("width") is not null || model.Rule("height") is not null))
            {
                return;
            }

            _sizes = [.. (_size?.Allowed ?? []).Select(text => SizeText.TryRead(text, out var width, out var height) ? (width, height, text) : throw new NotCompiledException())];
            _limits = _size?.Size is { } bounds ? new CompiledLimits(bounds) : null;
            _adjustments = [.. version.Adjustments.Select(adjustment => CompiledAdjustment.Of(adjustment, slots))];
            _currency = version.Adjustments.LastOrDefault(adjustment => adjustment is { Kind: AdjustmentKind.Convert, When.Count: 0 })?.Conversion?.To ?? _currency;
            _components = [.. version.Components.Select(component => new CompiledComponent(model, component, slots))];
            _needsLabel = slots.AsksSize;
            ReadsPrompt = version.Components.Any(component => component.Quantity.Source == QuantitySource.Prompt);
            IsCompiled = !(_needsLabel && _size is null);
        }
        catch (NotCompiledException)
        {
            // The price uses something that only the exact path knows.
        }
    }

    /// <summary>Whether any request at all is answered here.</summary>
    public bool IsCompiled { get; }

    /// <summary>Whether a prompt changes the price.</summary>
    public bool ReadsPrompt { get; }

    /// <summary>Compiles a version. This takes as long as some hundred ratings: keep the rater.</summary>
    public static PriceRater Of(PricedModel model, PriceVersion version) => new(model, version);

    /// <summary>The price of one successful render without usage and prompt; false: ask the book, which also says what is wrong.</summary>
    /// <param name="parameters">What is asked for.</param>
    /// <param name="amount">The price, when true is returned.</param>
    public bool TryRate(ParameterSet parameters, out RatedAmount amount) => TryRate(parameters, prompt: null, out amount);

    /// <summary>The same of a prompt.</summary>
    internal bool TryRate(ParameterSet parameters, string? prompt, out RatedAmount amount)
    {
        amount = default;
        if (!IsCompiled)
        {
            return false;
        }

        try
        {
            var slots = default(Slots);
            return TryResolve(parameters, ref slots) && TryPrice(ref slots, prompt, out amount);
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private bool TryResolve(ParameterSet parameters, ref Slots slots)
    {
        foreach (var (name, value) in parameters.Items)
        {
            if (string.Equals(name, "size", StringComparison.Ordinal))
            {
                if (!_hasSizes || !TrySize(value, ref slots))
                {
                    return false;
                }

                continue;
            }

            if (_size is not null && name is ("width" or "height"))
            {
                var slot = name == "width" ? SlotMap.Width : SlotMap.Height;
                if (slots[slot].IsSet || value.Kind != ParameterKind.Number || !SizeText.TryRead(value.Number, out var pixels))
                {
                    return false;
                }

                slots[slot] = new Slot { IsSet = true, Number = new Fraction(pixels, 1) };
                continue;
            }

            if (Rule(name) is not { } rule || slots[rule.Slot].IsSet || !rule.TryRead(value, out slots[rule.Slot]))
            {
                return false;
            }
        }

        var asksSize = slots[SlotMap.Width].IsSet || slots[SlotMap.Height].IsSet;
        if (asksSize && _resolution >= 0 && (slots[_resolution].IsSet
            || (_usualResolution is { } usual && !ResolutionLabels.Holds(usual, (long)(slots[SlotMap.Width].Number.Top * slots[SlotMap.Height].Number.Top)))))
        {
            return false;
        }

        foreach (var rule in _rules)
        {
            if (slots[rule.Slot].IsSet)
            {
                continue;
            }

            if (rule.HasDefault)
            {
                slots[rule.Slot] = rule.Default;
            }
            else if (rule.IsRequired)
            {
                return false;
            }
        }

        if (_size is not null && asksSize && slots[SlotMap.Size].Label is null && !TryLabel(ref slots))
        {
            return false;
        }

        if (_size is not null && !asksSize && (_size.Default is not { } size || !TrySize(size, ref slots)))
        {
            return false;
        }

        Derive(ref slots);
        return true;
    }

    /// <summary>Width and height were asked for: which of the sizes sold that is.</summary>
    private bool TryLabel(ref Slots slots)
    {
        if (!slots[SlotMap.Width].IsSet || !slots[SlotMap.Height].IsSet)
        {
            return false;
        }

        var (width, height) = ((int)slots[SlotMap.Width].Number.Top, (int)slots[SlotMap.Height].Number.Top);
        foreach (var (across, down, label) in _sizes)
        {
            if (across == width && down == height)
            {
                slots[SlotMap.Size] = new Slot { IsSet = true, Label = label };
                return true;
            }
        }

        return _sizes.Length == 0 && !_needsLabel && (_limits is not { } limits || limits.Fit(width, height));
    }

    private bool TrySize(ParameterValue value, ref Slots slots)
    {
        if (slots[SlotMap.Width].IsSet || slots[SlotMap.Height].IsSet || value.Kind != ParameterKind.Label
            || (_size is { As.Count: > 0 } replaced && replaced.As.ContainsKey(value.Text)) || (_size?.Allowed is { } allowed && !Contains(allowed, value.Text)) || !SizeText.TryRead(value.Text, out var width, out var height))
        {
            return false;
        }

        if (_size is null)
        {
            return Rule("width") is { } across && across.TryRead(ParameterValue.FromNumber(width), out slots[SlotMap.Width])
                && Rule("height") is { } down && down.TryRead(ParameterValue.FromNumber(height), out slots[SlotMap.Height]);
        }

        if (_limits is { } limits && !limits.Fit(width, height))
        {
            return false;
        }

        slots[SlotMap.Width] = new Slot { IsSet = true, Number = new Fraction(width, 1) };
        slots[SlotMap.Height] = new Slot { IsSet = true, Number = new Fraction(height, 1) };
        slots[SlotMap.Size] = new Slot { IsSet = true, Label = value.Text };
        return true;
    }

    private static void Derive(ref Slots slots)
    {
        if (!slots[SlotMap.Outputs].IsSet)
        {
            slots[SlotMap.Outputs] = new Slot { IsSet = true, Number = Fraction.One };
        }

        if (!slots[SlotMap.Width].IsSet || !slots[SlotMap.Height].IsSet)
        {
            return;
        }

        var (width, height) = (slots[SlotMap.Width].Number, slots[SlotMap.Height].Number);
        var pixels = width * height;
        Set(ref slots[SlotMap.Pixels], pixels);
        Set(ref slots[SlotMap.Megapixels], pixels * new Fraction(1, 1_000_000));
        Set(ref slots[SlotMap.LongEdge], width.Max(height));
        Set(ref slots[SlotMap.ShortEdge], width.Min(height));

        static void Set(ref Slot slot, Fraction number)
        {
            slot.IsSet = true;
            slot.Number = number;
        }
    }

    private bool TryPrice(ref Slots slots, string? prompt, out RatedAmount amount)
    {
        amount = default;
        var factor = Fraction.One;
        foreach (var adjustment in _adjustments)
        {
            if (!adjustment.Fits(ref slots))
            {
                continue;
            }

            if (adjustment.IsOnlyExact)
            {
                return false;
            }

            factor = adjustment.IsFee ? factor : factor * adjustment.Value;
        }

        var outputs = slots[SlotMap.Outputs].Number;
        var (expected, bound, isExact, lines) = (0L, 0L, true, 0);
        foreach (var component in _components)
        {
            if (!component.TryRate(ref slots, outputs, prompt, out var line))
            {
                return false;
            }

            isExact &= line.IsCertain;
            if (line.Bound.Top != 0)
            {
                lines++;
                Add(line.Amount * factor, line.Bound * factor, ref expected, ref bound);
            }
        }

        for (var i = 0; i < _adjustments.Length; i++)
        {
            if (_adjustments[i].IsFee && _adjustments[i].Fits(ref slots))
            {
                lines++;
                var fee = Later(i, ref slots);
                Add(fee, fee, ref expected, ref bound);
            }
        }

        // With nothing but unknown figures there is no bound, and what no component counts is refused: the book says so.
        if (lines == 0)
        {
            return false;
        }

        amount = new RatedAmount(Money.FromNanos(expected, _currency), Money.FromNanos(bound, _currency), isExact);
        return true;
    }

    private Fraction Later(int fee, ref Slots slots)
    {
        var exact = _adjustments[fee].Value;
        for (var i = fee + 1; i < _adjustments.Length; i++)
        {
            if (!_adjustments[i].IsFee && _adjustments[i].Fits(ref slots))
            {
                exact *= _adjustments[i].Value;
            }
        }

        return exact;
    }

    private static void Add(Fraction exact, Fraction most, ref long expected, ref long bound)
    {
        expected = checked(expected + (long)InNanos(exact).RoundHalfEven());
        bound = checked(bound + (long)InNanos(most).Ceiling());
        if (bound > Money.MaxNanos)
        {
            throw new OverflowException();
        }
    }

    private static Fraction InNanos(Fraction exact) => new(Fraction.Product(exact.Top, Money.NanosPerUnit), exact.Bottom);

    private CompiledRule? Rule(string name)
    {
        foreach (var rule in _rules)
        {
            if (string.Equals(rule.Name, name, StringComparison.Ordinal))
            {
                return rule;
            }
        }

        return null;
    }

    private static bool Contains(IReadOnlyList<string> values, string text)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (string.Equals(values[i], text, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
