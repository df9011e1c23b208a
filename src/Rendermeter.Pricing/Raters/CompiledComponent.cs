using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Raters;

/// <summary>A component, compiled. What it does is what <c>Quotes/Rating.cs</c> does, and a property test holds the two together.</summary>
internal sealed class CompiledComponent
{
    private enum Reading
    {
        One,
        Area,
        Tiles,
        Parameter,
        Counts,
        GptImage2,
        Seedance,
        Nothing,
        UnlessInputs,
        InputArea,
        Prompt,
    }

    private readonly CompiledMatch[] _when;
    private readonly CompiledTable _rates;
    private readonly CompiledTable? _counts;
    private readonly Reading _reading;
    private readonly int _slot = -1;
    private readonly int _quality = -1;
    private readonly int _inputSeconds = -1;
    private readonly int[] _inputEdges = [];
    private readonly CharacterCounting? _characters;
    private readonly bool _isPerOutput;
    private readonly bool _isOptional;
    private readonly bool _isCertain;
    private readonly Fraction _scale = Fraction.One;
    private readonly Fraction _base = Fraction.One;
    private readonly Fraction _plus;
    private readonly (int Slot, Fraction Each)[] _adds;
    private readonly int _inputImages = -1;
    private readonly int[] _times;
    private readonly Fraction? _step;
    private readonly RoundingMode _mode;
    private readonly bool _roundsJob;
    private readonly Fraction? _minimum;
    private readonly Fraction? _maximum;
    private readonly Fraction? _freeEach;
    private readonly Fraction? _freeJob;
    private readonly Fraction? _leastCharge;

    public CompiledComponent(PricedModel model, Component component, SlotMap slots)
    {
        var policy = component.Outcomes.GetValueOrDefault(JobOutcome.Success) ?? model.Outcomes[JobOutcome.Success];
        if (policy.Billing != Billing.Billed || component.Tiers is not null || component.Curve is not null || component.Range is not null
            || component.Cascade is not null || component.MinimumOf is not null || component.MaximumOf is not null || component.UnlessGiven is not null || component.CountsOf is not null)
        {
            throw new NotCompiledException();
        }

        _when = [.. component.When.Select(condition => CompiledMatch.Of(condition.Key, condition.Value, slots)).OfType<CompiledMatch>()];
        _rates = new CompiledTable(component.Rates, slots, Rational.One / component.Per);
        _isPerOutput = component.Quantity.Scope == QuantityScope.Output;
        _times = [.. component.Times.Select(slots.Of)];
        _scale = Of(component.Factor);
        _plus = Of(component.Plus);
        _adds = [.. component.Adds.Select(add => (slots.Of(add.Key), Of(add.Value)))];
        _step = component.Round is { } round ? Of(round.Step) : null;
        _mode = component.Round?.Mode ?? default;
        _roundsJob = component.Round is { Per: QuantityScope.Job } && _isPerOutput;
        (_minimum, _maximum) = (Perhaps(component.MinimumQuantity), Perhaps(component.MaximumQuantity));
        _freeEach = component.Free is { Per: QuantityScope.Output } each ? Of(each.Quantity) : null;
        _freeJob = component.Free is { Per: QuantityScope.Job } job ? Of(job.Quantity) : null;
        _leastCharge = Perhaps(component.MinimumCharge);
        (_reading, _slot) = ReadingOf(component, slots);
        if (component.Less.Count > 0 && _reading is not (Reading.Nothing or Reading.UnlessInputs) && (_reading != Reading.Prompt || component.Less.Any(slots.Has)))
        {
            throw new NotCompiledException();
        }

        _isOptional = component.Quantity.Source is QuantitySource.Inputs or QuantitySource.Run;
        _isCertain = component.Quantity.Source is not (QuantitySource.Prompt or QuantitySource.Run) || component.Counts is not null || component.Formula is not null;
        _characters = component.Quantity.Name == "characters" ? component.Counting : null;
        if (_reading == Reading.Counts)
        {
            _counts = new CompiledTable(component.Counts!, slots, Rational.One);
        }
        else if (_reading == Reading.Area)
        {
            _base = Of(Rational.One / component.Base);
        }
        else if (_reading == Reading.GptImage2)
        {
            _quality = slots.Of("quality");
        }
        else if (_reading == Reading.Seedance)
        {
            _slot = slots.Of("seconds");
            _inputSeconds = slots.Has("input_seconds") ? slots.Of("input_seconds") : -1;
        }
        else if (component.Quantity.Name == "input_megapixels" && slots.Has("input_images"))
        {
            _inputImages = slots.Of("input_images");
        }

        if (_reading == Reading.InputArea)
        {
            _inputEdges = [.. new[] { "input_width", "input_height" }.Where(slots.Has).Select(slots.Of)];
        }
    }

    /// <summary>What it comes to; false where the exact path has to answer.</summary>
    public bool TryRate(ref Slots slots, Fraction outputs, string? prompt, out CompiledLine line)
    {
        line = CompiledLine.Nothing;
        if (!CompiledTable.Fits(_when, ref slots))
        {
            return true;
        }

        if (!_rates.TryFind(ref slots, out var rate))
        {
            return false;
        }

        var isGiven = _slot >= 0 && slots[_slot].IsSet;

        // Input pictures of an unknown size: the book says so.
        if (!isGiven && _inputImages >= 0 && slots[_inputImages].IsSet && slots[_inputImages].Number.Top != 0)
        {
            return false;
        }

        switch (_reading)
        {
            // Input pictures have tokens that only a report tells: the book says so.
            case Reading.UnlessInputs:
                return !isGiven || slots[_slot].Number.Top == 0;

            // The edges of an input in place of its area: the book says what they come to.
            case Reading.InputArea when !isGiven:
                return !IsAnySet(_inputEdges, ref slots);

            // Nothing says it: what only inputs would decide is certain to be nothing, a prompt or a run may still bring some.
            case Reading.Nothing:
            case Reading.Parameter when !isGiven && _isOptional:
            case Reading.Prompt when !isGiven && prompt is null:
                line = CompiledLine.Nothing with { IsCertain = _isCertain };
                return true;
            case Reading.Prompt when !isGiven && _characters is null:
                var (tokens, most) = PromptTokens.Of(prompt!);
                if (!TryAmount(new Fraction(tokens, 1), _plus, outputs, rate, ref slots, out var expected) || !TryAmount(new Fraction(most, 1), _plus, outputs, rate, ref slots, out var bound))
                {
                    return false;
                }

                line = new CompiledLine(expected, bound, IsCertain: false);
                return true;
            case Reading.Prompt when !isGiven:
                return TryCertain(new Fraction(Characters.Count(prompt!, _characters!.Value), 1), outputs, rate, ref slots, out line);
            default:
                return TryQuantity(ref slots, out var each) && TryCertain(each, outputs, rate, ref slots, out line);
        }
    }

    private bool TryCertain(Fraction each, Fraction outputs, Fraction rate, ref Slots slots, out CompiledLine line)
    {
        var isKnown = TryAmount(each, _isPerOutput ? _plus : Fraction.Zero, outputs, rate, ref slots, out var amount);
        line = new CompiledLine(amount, amount, IsCertain: true);
        return isKnown;
    }

    private bool TryAmount(Fraction each, Fraction plus, Fraction outputs, Fraction rate, ref Slots slots, out Fraction amount)
    {
        amount = Fraction.Zero;
        foreach (var slot in _times)
        {
            if (!slots[slot].IsSet)
            {
                return false;
            }

            each *= slots[slot].Number;
        }

        each = (each * _scale) + plus;
        if (_step is { } step && !_roundsJob)
        {
            each = Round(each, step);
        }

        each = _minimum is { } minimum ? each.Max(minimum) : each;
        each = _maximum is { } maximum ? each.Min(maximum) : each;
        each = _freeEach is { } free ? each.Less(free) : each;
        var total = _isPerOutput ? each * outputs : each;
        total = _roundsJob ? Round(total, _step!.Value) : total;
        total = _freeJob is { } allowance ? total.Less(allowance) : total;
        amount = total * rate;
        amount = _leastCharge is { } least ? amount.Max(least) : amount;
        return true;
    }

    private static bool IsAnySet(int[] among, ref Slots slots)
    {
        foreach (var slot in among)
        {
            if (slots[slot].IsSet)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryQuantity(ref Slots slots, out Fraction each)
    {
        each = Fraction.One;
        switch (_reading)
        {
            case Reading.One:
                return true;
            case Reading.Parameter or Reading.InputArea or Reading.Prompt:
                each = slots[_slot].Number;
                return slots[_slot].IsSet;
            case Reading.Area when _slot >= 0 && slots[_slot].IsSet:
                each = slots[_slot].Number;
                return true;
            case Reading.Area:
                each = slots[SlotMap.Pixels].Number * _base;
                return slots[SlotMap.Pixels].IsSet;
            case Reading.Tiles:
                if (!slots[SlotMap.Pixels].IsSet)
                {
                    return false;
                }

                var edge = new Fraction(1, Quantities.TilePixels);
                each = new((slots[SlotMap.Width].Number * edge).Ceiling() * (slots[SlotMap.Height].Number * edge).Ceiling(), 1);
                return true;
            case Reading.Counts:
                return _counts!.TryFind(ref slots, out each) && TryAdd(ref slots, ref each);
            case Reading.GptImage2:
                return slots[SlotMap.Pixels].IsSet && slots[_quality].IsSet && TryGptImage2(ref slots, out each) && TryAdd(ref slots, ref each);
            case Reading.Seedance:
                if (!slots[SlotMap.Pixels].IsSet || !slots[_slot].IsSet)
                {
                    return false;
                }

                var seconds = _inputSeconds >= 0 && slots[_inputSeconds].IsSet ? slots[_slot].Number + slots[_inputSeconds].Number : slots[_slot].Number;
                var frames = (seconds * new Fraction(24, 1)) + Fraction.One;
                each = new((frames * slots[SlotMap.Pixels].Number * new Fraction(1, 1024)).Floor(), 1);
                return TryAdd(ref slots, ref each);
            default:
                return false;
        }
    }

    private bool TryAdd(ref Slots slots, ref Fraction each)
    {
        foreach (var (slot, one) in _adds)
        {
            each = slots[slot].IsSet ? each + (slots[slot].Number * one) : each;
        }

        return true;
    }

    private bool TryGptImage2(ref Slots slots, out Fraction each)
    {
        var along = slots[_quality].Label switch { "low" => 16, "medium" => 48, "high" => 96, _ => 0 };
        var (longEdge, shortEdge) = (slots[SlotMap.LongEdge].Number.Ceiling(), slots[SlotMap.ShortEdge].Number.Ceiling());
        each = Fraction.Zero;
        if (along == 0 || shortEdge <= 0)
        {
            return false;
        }

        var across = ((2 * along * shortEdge) + longEdge) / (2 * longEdge);
        each = new(new Fraction(along * across * (2_000_000 + (longEdge * shortEdge)), 4_000_000).Ceiling(), 1);
        return true;
    }

    private Fraction Round(Fraction quantity, Fraction step)
    {
        var blocks = quantity * new Fraction(step.Bottom, step.Top);
        var whole = _mode switch
        {
            RoundingMode.Up => blocks.Ceiling(),
            RoundingMode.Down => blocks.Floor(),
            RoundingMode.Nearest => blocks.RoundHalfUp(),
        };
        return new Fraction(checked(whole * step.Top), step.Bottom);
    }

    private static (Reading Reading, int Slot) ReadingOf(Component component, SlotMap slots)
    {
        var name = component.Quantity.Name;
        switch (name)
        {
            case "outputs" or "requests":
                return (Reading.One, -1);
            case "megapixels":
                return (Reading.Area, slots.Has("output_megapixels") ? slots.Of("output_megapixels") : -1);
            case "tiles":
                return (Reading.Tiles, -1);
            case "seconds" or "steps" or "segments" or "training_steps" or "training_images":
                return (Reading.Parameter, slots.Of(name));
            case "input_seconds" or "input_images" or "adapters" or "partial_images":
            case "input_megapixels" when !slots.Has("input_width") && !slots.Has("input_height"):
                return slots.Has(name) ? (Reading.Parameter, slots.Of(name)) : (Reading.Nothing, -1);
            case "input_megapixels" when slots.Has(name):
                return (Reading.InputArea, slots.Of(name));
            case "characters" or "text_input_tokens":
                return (Reading.Prompt, slots.Has(name) ? slots.Of(name) : -1);
            case "image_input_tokens" when !slots.Has(name):
                return slots.Has("input_images") ? (Reading.UnlessInputs, slots.Of("input_images")) : (Reading.Nothing, -1);
            case "audio_input_tokens" when !slots.Has(name):
                return (Reading.Nothing, -1);
            case "image_output_tokens" or "video_output_tokens" or "audio_output_tokens" when component.Counts is not null && !slots.Has(name):
                return (Reading.Counts, -1);
            case "image_output_tokens" when component.Formula == CountFormula.GptImage2 && !slots.Has(name):
                return (Reading.GptImage2, -1);
            case "video_output_tokens" when component.Formula == CountFormula.Seedance && !slots.Has(name):
                return (Reading.Seedance, -1);
            default:
                var isSkipped = component is { Quantity.Source: QuantitySource.Run, Most.IsZero: true, Counts: null, Formula: null } && !slots.Has(name);
                return isSkipped ? (Reading.Nothing, -1) : throw new NotCompiledException();
        }
    }

    private static Fraction Of(Rational value) => Fraction.Of(value) ?? throw new NotCompiledException();

    private static Fraction? Perhaps(Rational? value) => value is { } known ? Of(known) : null;
}
