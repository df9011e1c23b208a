using System.Diagnostics;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Quotes;

/// <summary>Reads a component's quantity off what is known. A parameter that is missing is noted, and null returned.</summary>
internal sealed class QuantityReader(Facts facts, string? prompt, List<string> missing)
{
    private Rational Outputs => facts.Number("n") ?? Rational.One;

    private Rational InputSeconds => facts.Number("input_seconds") ?? Rational.Zero;

    public QuantityReading? Read(Component component)
    {
        var name = component.Quantity.Name;
        return component.Quantity.Source switch
        {
            QuantitySource.Request => FromRequest(component),
            QuantitySource.Inputs => FromInputs(component),
            QuantitySource.Prompt when facts.Number(name) is { } given => QuantityReading.PerJob(given),
            QuantitySource.Prompt => FromPrompt(name, component.Counting),
            QuantitySource.Run => FromRun(component),
        };
    }

    private QuantityReading? FromRequest(Component component)
    {
        switch (component.Quantity.Name)
        {
            case "outputs":
                return QuantityReading.PerOutput(Rational.One, Outputs);
            case "requests":
                return QuantityReading.PerJob(Rational.One);
            case "megapixels":
                return Megapixels(component.Base);
            case "tiles":
                return Need("width", "height") is [var width, var height]
                    ? QuantityReading.PerOutput(Tiles(width) * Tiles(height), Outputs)
                    : null;
            case "frames":
                return Frames();
            case "step_megapixels":
                return Need(Cascade.StepOutput) is [var made] ? QuantityReading.PerJob(made) : null;
            case "training_steps" or "training_images":
                return Need(component.Quantity.Name) is [var total] ? QuantityReading.PerJob(total) : null;
            case "seconds" or "steps" or "segments":
                return Need(component.Quantity.Name) is [var each] ? QuantityReading.PerOutput(each, Outputs) : null;
            default:
                throw new UnreachableException($"no reading of {component.Quantity.Name}");
        }
    }

    private QuantityReading? Frames()
    {
        if (facts.Used("frames") is { } used)
        {
            return QuantityReading.PerJob(used);
        }

        if (facts.Number("frames") is { } given)
        {
            return QuantityReading.PerOutput(given, Outputs);
        }

        return Need("seconds", "fps") is [var seconds, var fps] ? QuantityReading.PerOutput(seconds * fps, Outputs) : null;
    }

    /// <summary>Of the picture that goes in, in 1,000,000 pixels; null, and noted as missing, where nothing says it.</summary>
    public Rational? InputMegapixels()
        => facts.Number("input_megapixels") is { } given ? given
            : Need("input_width", "input_height") is [var width, var height] ? width * height / Quantities.DefaultMegapixelBase : null;

    private QuantityReading? Megapixels(Rational pixelsEach)
    {
        if (facts.Used("megapixels") is { } used)
        {
            return QuantityReading.PerJob(used);
        }

        if (facts.Number("output_megapixels") is { } given)
        {
            return QuantityReading.PerOutput(given, Outputs);
        }

        return Need("width", "height") is [var width, var height]
            ? QuantityReading.PerOutput(width * height / pixelsEach, Outputs, OneMegapixel(pixelsEach))
            : null;
    }

    private static string OneMegapixel(Rational pixels) => $"1 megapixel is {Words.Thousands(pixels)} pixels";

    private QuantityReading? FromInputs(Component component)
    {
        // The edges of the input pictures are of each of them, and in megapixels of the component's own.
        var name = component.Quantity.Name;
        if ((name == "input_megapixels" ? facts.Said(name) : facts.Number(name)) is { } given)
        {
            return component.Quantity.Scope == QuantityScope.Output
                ? QuantityReading.PerOutput(given, Outputs)
                : QuantityReading.PerJob(given);
        }

        if (name == "input_frames" && (facts.Value("input_seconds") ?? facts.Value("input_fps")) is not null)
        {
            return Need("input_seconds", "input_fps") is [var seconds, var fps] ? QuantityReading.PerJob(seconds * fps) : null;
        }

        if (name == "input_tiles" && (facts.Value("input_width") ?? facts.Value("input_height")) is not null)
        {
            return Need("input_width", "input_height") is [var across, var down]
                ? QuantityReading.PerJob(Tiles(across) * Tiles(down) * (facts.Number("input_images") ?? Rational.One))
                : null;
        }

        var hasInputs = facts.Number("input_images") is { Sign: > 0 };
        if (name == "input_megapixels" && (facts.Value("input_width") ?? facts.Value("input_height")) is not null)
        {
            return Need("input_width", "input_height") is [var width, var height]
                ? QuantityReading.PerJob(
                    width * height / component.Base * (facts.Number("input_images") ?? Rational.One), OneMegapixel(component.Base))
                : null;
        }

        return hasInputs && name is ("image_input_tokens" or "input_megapixels" or "input_tiles")
            ? QuantityReading.Nothing($"{name} depend on the input images and are not given: they count nothing") with
            {
                MostEach = component.Most,
            }
            : QuantityReading.Nothing(null, isCertain: true);
    }

    private QuantityReading FromPrompt(string name, CharacterCounting counting)
    {
        if (prompt is null)
        {
            return QuantityReading.Nothing($"{name} depend on the prompt and none is given: they count nothing");
        }

        if (name == "characters")
        {
            return QuantityReading.PerJob(Characters.Count(prompt, counting), Characters.Rule(counting));
        }

        var (expected, most) = PromptTokens.Of(prompt);
        return new QuantityReading(
            expected, Rational.One, false, most, false, true, $"{name} are taken as one for {PromptTokens.BytesEach} bytes of the prompt, at most one for each byte");
    }

    private QuantityReading? FromRun(Component component)
    {
        var name = component.Quantity.Name;
        if (facts.Used(name) is { } used)
        {
            return QuantityReading.PerJob(used);
        }

        if ((component.Counts is not null || component.Formula is not null) && (component.CountsOf is not { } of || facts.Number(of) is not null))
        {
            return Counted(component);
        }

        var outputs = component.Quantity.Scope == QuantityScope.Output ? Outputs : Rational.One;
        var most = component.Most is { } each ? each * outputs : (Rational?)null;
        return facts.Number(name) is { } asked
            ? new QuantityReading(
                asked, Rational.One, false, most is { } bound ? Rational.Max(bound, asked) : null, false, true,
                $"{name} are known after the run; {asked} is what the request says")
            : QuantityReading.Nothing(Unmeasured(name, most)) with { MostEach = most };
    }

    private static string Unmeasured(string name, Rational? most) => most switch
    {
        null => $"{name} are known after the run: they count nothing, and there is no bound",
        { IsZero: true } => $"{name} count when the provider reports some",
        _ => $"{name} are known after the run: they count nothing, and the bound takes {most}",
    };

    private QuantityReading? Counted(Component component)
    {
        Rational each;
        if (component.Counts is { } counts)
        {
            if (counts.Find(facts.Value) is not { } row)
            {
                return null;
            }

            each = component.CountsOf is { } of ? row.Value * facts.Number(of)!.Value : row.Value;
        }
        else if (Formula(component.Formula!.Value) is { } count)
        {
            each = count;
        }
        else
        {
            return null;
        }

        foreach (var (name, tokens) in component.Adds)
        {
            each += tokens * (facts.Number(name) ?? Rational.Zero);
        }

        return QuantityReading.PerOutput(each, Outputs);
    }

    private Rational? Formula(CountFormula formula)
    {
        if (Need("width", "height") is not [var width, var height])
        {
            return null;
        }

        switch (formula)
        {
            case CountFormula.GptImage2:
                if (facts.Value("quality") is { } quality && CountFormulas.GptImage2(quality.Text, width.Ceiling(), height.Ceiling()) is { } tokens)
                {
                    return Rational.FromInteger(tokens);
                }

                // Either nothing was said, or the price file allows a quality that the formula does not know.
                missing.Add("quality");
                return null;
            case CountFormula.Seedance:
                return Need("seconds") is [var seconds]
                    ? Rational.FromInteger(CountFormulas.Seedance(width.Ceiling(), height.Ceiling(), seconds, InputSeconds))
                    : null;
            case CountFormula.SeedancePlain:
                return Need("seconds") is [var clip]
                    ? Rational.FromInteger(CountFormulas.SeedancePlain(width.Ceiling(), height.Ceiling(), clip, InputSeconds))
                    : null;
            default:
                throw new UnreachableException();
        }
    }

    private static Rational Tiles(Rational pixels) => Rational.FromInteger((pixels / Quantities.TilePixels).Ceiling());

    private Rational[]? Need(params string[] names)
    {
        var values = Array.ConvertAll(names, facts.Number);
        for (var i = 0; i < names.Length; i++)
        {
            if (values[i] is null)
            {
                missing.Add(names[i]);
            }
        }

        return Array.TrueForAll(values, value => value is not null) ? Array.ConvertAll(values, value => value!.Value) : null;
    }
}
