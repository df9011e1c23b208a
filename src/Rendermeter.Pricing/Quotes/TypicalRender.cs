using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Quotes;

/// <summary>A usual request to a model, for comparing prices in money: its defaults, and where it has none a common size, length or text.</summary>
public static class TypicalRender
{
    private const int MostVariants = 256;

    private static readonly Dictionary<string, int> Usual = new(StringComparer.Ordinal)
    {
        ["width"] = 1024, ["height"] = 1024, ["output_megapixels"] = 1, ["seconds"] = 5, ["fps"] = 24, ["steps"] = 28, ["characters"] = 1000,
        ["input_seconds"] = 60, ["input_fps"] = 24, ["input_megapixels"] = 1, ["input_images"] = 1, ["compute_seconds"] = 10, ["training_steps"] = 1000,
        ["training_images"] = 20, ["segments"] = 2, ["scale"] = 2,
    };

    private static readonly ParameterSet Tokens = ParameterSet.Empty
        .With("text_input_tokens", 100).With("image_output_tokens", 1000).With("audio_output_tokens", 1500).With("video_output_tokens", 50_000);

    /// <summary>The request: only what is required, or what the price needs and no default gives.</summary>
    /// <param name="model">The model.</param>
    /// <param name="at">The instant at which its price is asked.</param>
    public static QuoteRequest Of(PricedModel model, DateTimeOffset at)
    {
        var parameters = ParameterSet.Empty;
        foreach (var rule in model.Parameters)
        {
            if (rule.Default is null && !IsExcluded(model, rule, parameters) && (rule.Required || rule.RequiredWhen.Count > 0 || rule.Allowed is not null || Usual.ContainsKey(rule.Name)) && rule.Name != "plan" && Value(rule) is { } value)
            {
                parameters = parameters.With(rule.Name, value);
            }
        }

        if (model.Rule("size") is not null)
        {
            parameters = parameters.Without("width").Without("height");
        }

        return new QuoteRequest(model.Name, parameters, at) { Usage = Counted(model), Prompt = new string('x', 1000) };
    }

    /// <summary>
    /// The least and the greatest price of one of a quantity over all labels of the model, by itself and as part of a whole render, in dollars; null where the model is not priced in
    /// dollars, or does not sell anything that this could be compared with.
    /// </summary>
    internal static (Rational Least, Rational Greatest)? UnitPrices(PricedModel model, string quantity, ParameterSet when)
    {
        var version = model.Versions[^1];
        var at = new DateTimeOffset((version.EffectiveFrom ?? version.CheckedOn).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var typical = Of(model, at);
        (Rational Least, Rational Greatest)? range = null;
        foreach (var variant in Variants(model, typical.Parameters, when))
        {
            if (Quoting.Quote(model, version, typical with { Parameters = variant }) is not QuoteResult.Quoted { Quote: var quote }
                || quote.Currency != Currency.Usd)
            {
                continue;
            }

            var whole = Units(quote, quantity, typical) is { Sign: > 0 } units ? quote.Expected.ToRational() / units : Rational.Zero;
            foreach (var price in Parts(version, quote, quantity).Append(whole).Where(price => price.Sign > 0))
            {
                range = range is var (least, greatest) ? (Rational.Min(least, price), Rational.Max(greatest, price)) : (price, price);
            }
        }

        return range;
    }

    /// <summary>The rates of the lines that count a quantity: a list may print the price of a further megapixel, or of a token of the prompt, alone.</summary>
    private static IEnumerable<Rational> Parts(PriceVersion version, Quote quote, string quantity)
        => from line in quote.Lines
           from component in version.Components
           where component.Name == line.Component && component.Quantity.Name == quantity && component.Times.Count == 0
           select line.Rate * component.Factor;

    /// <summary>How many of a quantity a quoted render has; null where it has none that can be compared.</summary>
    private static Rational? Units(Quote quote, string quantity, QuoteRequest typical)
    {
        if (quote.Lines.Where(line => line.Component == quantity || line.Unit == "token").ToList() is [{ Unit: "token" } only] && quote.Lines.Count == 1 && quantity.EndsWith("_tokens", StringComparison.Ordinal))
        {
            return only.Quantity;
        }

        return quantity switch
        {
            "outputs" or "requests" => Number(quote, "n") ?? Rational.One,
            "megapixels" => Number(quote, "output_megapixels")
                ?? (Number(quote, "width") is { } width && Number(quote, "height") is { } height ? width * height / 1_000_000 : 1),
            "seconds" => Number(quote, "seconds"),
            "input_seconds" => Number(quote, "input_seconds"),
            "characters" => Number(quote, "characters") ?? typical.Prompt!.Length,
            _ => null,
        };
    }

    private static Rational? Number(Quote quote, string name)
        => (quote.Parameters.TryGet(name, out var value) || quote.Defaults.TryGet(name, out value)) && value.Kind == ParameterKind.Number ? value.Number : null;

    /// <summary>All combinations of the labels that a model sells, save those that are asked for by name.</summary>
    private static IEnumerable<ParameterSet> Variants(PricedModel model, ParameterSet parameters, ParameterSet when)
    {
        IEnumerable<ParameterSet> variants = [parameters];
        var count = 1;
        foreach (var rule in model.Parameters.Where(rule => rule.Name is not ("plan" or "n")))
        {
            if (when.TryGet(rule.Name, out var asked))
            {
                variants = variants.Select(set => set.With(rule.Name, asked));
                continue;
            }

            var values = rule.Kind == ParameterKind.Flag ? ["false", "true"] : rule.Allowed ?? [];
            if (values.Count > 1 && count * values.Count <= MostVariants)
            {
                count *= values.Count;
                variants = variants.SelectMany(set => values.Select(text => set.With(rule.Name, rule.Kind == ParameterKind.Label ? ParameterValue.FromLabel(text) : ParameterValue.FromText(text))));
            }
        }

        return variants;
    }

    private static bool IsExcluded(PricedModel model, ParameterRule rule, ParameterSet parameters)
        => rule.NotWith.Any(parameters.Contains) || model.Parameters.Any(other => other.NotWith.Contains(rule.Name, StringComparer.Ordinal) && parameters.Contains(other.Name));

    private static ParameterValue? Value(ParameterRule rule)
    {
        if (rule.Allowed is { Count: > 0 } allowed)
        {
            return rule.Kind == ParameterKind.Label || rule.Name == "size" ? ParameterValue.FromLabel(allowed[0]) : ParameterValue.FromText(allowed[0]);
        }

        switch (rule.Kind)
        {
            case ParameterKind.Flag:
                return ParameterValue.FromFlag(false);
            case ParameterKind.Label:
                return rule.Name == "size" ? ParameterValue.FromLabel("1024x1024") : null;
            default:
                var number = (Rational)Usual.GetValueOrDefault(rule.Name, 1);
                number = rule.Min is { } min ? Rational.Max(min, number) : number;
                return ParameterValue.FromNumber(rule.Max is { } max ? Rational.Min(max, number) : number);
        }
    }

    /// <summary>Usage for what only a run decides and no published count stands for.</summary>
    private static ParameterSet? Counted(PricedModel model)
    {
        var usage = ParameterSet.Empty;
        foreach (var component in model.Versions[^1].Components)
        {
            var isOpen = component is { Counts: null, Formula: null, Most: null, When.Count: 0 };
            if (isOpen && Tokens.TryGet(component.Quantity.Name, out var value))
            {
                usage = usage.With(component.Quantity.Name, value);
            }
        }

        return usage.Count == 0 ? null : usage;
    }
}
