using System.Globalization;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Engine.Inputs;

/// <summary>
/// What the files of a request mean for a price. Pure. A model is told what it takes and nothing else; what the caller says is held against what was measured.
/// </summary>
internal static class InputFacts
{
    /// <summary>What a caller says of a length may differ so far: containers round.</summary>
    private static readonly Rational LengthTolerance = Rational.FromFraction(1, 10);

    /// <summary>The parameters of a request for one model, with the measures of its files.</summary>
    /// <param name="isBounded">True where the caller has said what it may cost at most: then a claim that differs is refused, else it is replaced.</param>
    public static (ParameterSet Parameters, IReadOnlyList<FieldError> Errors) Of(PricedModel model, ParameterSet asked, IReadOnlyList<RenderInput> inputs, bool isBounded)
    {
        var errors = new List<FieldError>();
        foreach (var (name, measured) in Measures(model, inputs))
        {
            if (!Takes(model, name))
            {
                continue;
            }

            var claimed = asked.TryGet(name, out var value) ? value : (ParameterValue?)null;
            if (measured is not { } real)
            {
                if (claimed is null)
                {
                    errors.Add(new FieldError($"#/parameters/{name}", "required", $"{name} of what goes in cannot be measured here: say it, and the price will be by it", Value: null, Allowed: null));
                }

                continue;
            }

            real = Stepped(model.Rule(name), real);
            if (claimed is { } said && isBounded && Differs(name, said, real))
            {
                errors.Add(new FieldError($"#/parameters/{name}", "media_mismatch", $"{name} is {said.Text} as it was said and {real} as it was measured", said.Text, Allowed: null));
            }

            asked = asked.With(name, real);
        }

        return (asked, errors);
    }

    private static bool Takes(PricedModel model, string name)
        => model.Rule(name) is not null || Counts(model, name).Any();

    private static IEnumerable<Component> Counts(PricedModel model, string name)
        => model.Versions.SelectMany(version => version.Components).Where(component => component.Quantity.Name == name && component.Quantity.Source == QuantitySource.Inputs);

    private static IEnumerable<(string Name, Rational? Measured)> Measures(PricedModel model, IReadOnlyList<RenderInput> inputs)
    {
        var pictures = inputs.Where(input => input.IsPicture).ToList();
        yield return ("input_images", pictures.Count);

        // A film is worked on by its own size where no picture goes in.
        var sized = pictures.Count > 0 ? pictures : [.. inputs.Where(input => input.MediaType.StartsWith("video/", StringComparison.Ordinal))];
        if (sized.Count > 0)
        {
            yield return ("input_width", sized[0].Shape.WidthPixels);
            yield return ("input_height", sized[0].Shape.HeightPixels);
            yield return ("input_megapixels", Sum(sized, input => input.Shape.Pixels) is { } pixels ? pixels / Megapixel(model) : null);
            yield return ("input_tiles", Sum(sized, input => Tiles(input.Shape)));
        }

        var lasting = inputs.Where(input => input.HasLength).ToList();
        if (lasting.Count > 0)
        {
            yield return ("input_seconds", Sum(lasting, input => input.Shape.LengthMilliseconds) is { } milliseconds ? milliseconds / 1000 : null);
        }
    }

    private static Rational? Sum(IEnumerable<RenderInput> inputs, Func<RenderInput, long?> measure)
    {
        var sum = Rational.Zero;
        foreach (var input in inputs)
        {
            if (measure(input) is not { } one)
            {
                return null;
            }

            sum += one;
        }

        return sum;
    }

    /// <summary>The pixels of a megapixel as the seller counts them; the fewest where its versions differ.</summary>
    private static Rational Megapixel(PricedModel model)
        => Counts(model, "input_megapixels").Select(component => component.Base).Aggregate((Rational?)null, (least, one) => least is { } known ? Rational.Min(known, one) : one)
            ?? Quantities.DefaultMegapixelBase;

    private static long? Tiles(MediaShape shape) => shape is { WidthPixels: { } width, HeightPixels: { } height }
        ? (long)((width + Quantities.TilePixels - 1) / Quantities.TilePixels) * ((height + Quantities.TilePixels - 1) / Quantities.TilePixels)
        : null;

    /// <summary>Up to what the model sells, and to the six decimals that a parameter has: never below what was measured.</summary>
    private static Rational Stepped(ParameterRule? rule, Rational real)
    {
        var step = rule?.Step is { Sign: > 0 } sold ? sold : Rational.FromFraction(1, 1_000_000);
        return Rational.FromInteger((real / step).Ceiling()) * step;
    }

    private static bool Differs(string name, ParameterValue said, Rational real)
    {
        var difference = (said.Kind == ParameterKind.Number ? said.Number : -1) - real;
        return name == "input_seconds" ? difference > LengthTolerance || -difference > LengthTolerance : !difference.IsZero;
    }
}
