using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Offers;

/// <summary>Quotes an offer: its first step takes the render's parameters, and every further one what the step before makes.</summary>
public static class OfferQuoting
{
    private static readonly (string From, string To)[] Handed =
    [
        ("width", "input_width"), ("height", "input_height"), ("megapixels", "input_megapixels"), ("output_megapixels", "input_megapixels"),
        ("seconds", "input_seconds"), ("fps", "input_fps"),
    ];

    /// <summary>What the offer costs.</summary>
    /// <param name="book">The prices.</param>
    /// <param name="offer">The offer.</param>
    /// <param name="request">The render; its model is not looked at.</param>
    public static OfferResult Quote(PriceBook book, Offer offer, QuoteRequest request)
    {
        var quotes = new List<Quote>();
        foreach (var step in offer.Steps)
        {
            var asked = quotes.Count == 0
                ? request with { Model = step.Model, Parameters = Over(request.Parameters, step.Parameters) }
                : Next(book, step, quotes[^1], request);
            var result = book.Quote(asked);
            if (result is not QuoteResult.Quoted { Quote: var quote })
            {
                return new OfferResult.Refused(offer, step.Model, result);
            }

            quotes.Add(quote);
        }

        if (quotes.Select(quote => quote.Currency).Distinct().Count() > 1)
        {
            return new OfferResult.Mixed(offer, quotes);
        }

        var (expected, bound) = (Money.Zero(quotes[0].Currency), (Money?)Money.Zero(quotes[0].Currency));
        foreach (var quote in quotes)
        {
            expected += quote.Expected;
            bound = bound is { } sum && quote.UpperBound is { } more ? sum + more : null;
        }

        var kind = quotes.TrueForAll(quote => quote.Kind == QuoteKind.Exact) ? QuoteKind.Exact : QuoteKind.Estimate;
        return new OfferResult.Quoted(new OfferQuote(
            offer, quotes, kind, expected, bound, Outputs(quotes[0]) * request.Count, Number(quotes[^1], "seconds") ?? Number(quotes[0], "seconds")));
    }

    /// <summary>A further step takes each output of the one before as a job of its own, unless it takes several at once.</summary>
    private static QuoteRequest Next(PriceBook book, OfferStep step, Quote before, QuoteRequest request)
    {
        var (parameters, outputs, count) = (step.Parameters, Outputs(before), request.Count);
        if (book.Find(step.Model) is { } model)
        {
            foreach (var (from, to) in Handed)
            {
                // A model that takes the edges counts the area itself, in megapixels of its own.
                if (Takes(model, to) && !parameters.Contains(to) && !(to == "input_megapixels" && parameters.Contains("input_width")) && (Number(before, from) ?? Derived(before, from)) is { } number)
                {
                    parameters = parameters.With(to, number);
                }
            }

            if (model.Rule("input_images") is not null && !parameters.Contains("input_images"))
            {
                parameters = parameters.With("input_images", Rational.One);
            }

            count = (int)Rational.Min(outputs * count, QuoteRequest.MaxCount).Ceiling();
        }

        return request with { Model = step.Model, Parameters = parameters, Count = count, Usage = null };
    }

    private static bool Takes(PricedModel model, string name)
        => model.Rule(name) is not null || model.Versions.SelectMany(version => version.Components)
            .Any(component => component.Quantity.Name == name && component.Quantity.Source != QuantitySource.Request);

    private static Rational? Derived(Quote quote, string name)
        => name == "megapixels" && Number(quote, "width") is { } width && Number(quote, "height") is { } height
            ? width * height / Quantities.DefaultMegapixelBase
            : null;

    private static Rational Outputs(Quote quote) => Number(quote, "n") ?? Rational.One;

    private static Rational? Number(Quote quote, string name)
        => (quote.Parameters.TryGet(name, out var value) || quote.Defaults.TryGet(name, out value)) && value.Kind == ParameterKind.Number ? value.Number : null;

    private static ParameterSet Over(ParameterSet parameters, ParameterSet own)
        => own.Aggregate(parameters, (set, item) => set.With(item.Key, item.Value));
}
