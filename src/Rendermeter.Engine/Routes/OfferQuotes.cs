using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>Quotes offers for one request. No offer runs that was not quoted for it.</summary>
public sealed class OfferQuotes(PriceBook book, ProviderSet providers)
{
    /// <summary>The first offer that can serve the request, or why the first of them cannot.</summary>
    /// <param name="offers">In the order in which they are tried.</param>
    /// <param name="inputs">The files that go in: what a price counts of them is measured, and an offer that cannot take them is none.</param>
    public (OfferQuote? Quoted, SubmitOutcome? Refused) First(
        IEnumerable<string> offers, ParameterSet parameters, string? prompt, Money? maxCost, DateTimeOffset at, IReadOnlyList<RenderInput> inputs)
    {
        SubmitOutcome? refused = null;
        foreach (var offer in offers)
        {
            var (quoted, why) = Quote(offer, parameters, prompt, maxCost, at, inputs);
            if (quoted is not null)
            {
                return (quoted, null);
            }

            refused ??= why;
        }

        return (null, refused);
    }

    /// <summary>What a caller says that a render may cost is said in the currency of the render.</summary>
    private static Money? Bound(Money? maxCost, Quote quote) => maxCost is { } most ? Money.FromNanos(most.Nanos, quote.Currency) : null;

    private (OfferQuote?, SubmitOutcome?) Quote(string offer, ParameterSet parameters, string? prompt, Money? maxCost, DateTimeOffset at, IReadOnlyList<RenderInput> inputs)
    {
        if (inputs.Count > 0 && book.Find(offer) is { } sold)
        {
            (parameters, var wrong) = InputFacts.Of(sold, parameters, inputs, isBounded: maxCost is not null);
            if (wrong.Count > 0)
            {
                return (null, new SubmitOutcome.Invalid(wrong));
            }
        }

        switch (book.Quote(new QuoteRequest(offer, parameters, at) { Prompt = prompt }))
        {
            case QuoteResult.UnknownModel unknown:
                return (null, new SubmitOutcome.UnknownModel(offer, unknown.Nearest));
            case QuoteResult.Invalid invalid:
                return (null, new SubmitOutcome.Invalid(inputs.Count == 0 ? invalid.Errors : [.. invalid.Errors.Select(OfInputs)]));
            case QuoteResult.NoPrice none:
                return (null, new SubmitOutcome.NoPrice(none.Code, none.Detail));
            case QuoteResult.Quoted { Quote: var quote }:
                var model = book.Find(offer)!;
                var provider = providers.Find(model.Provider);
                return provider?.InputFault(model.Id, inputs) is { } fault
                    ? (null, new SubmitOutcome.Invalid([new FieldError("#/inputs", "not_sold", $"{model.Name}: {fault}", Value: null, Allowed: null)]))
                    : provider is null ? (null, new SubmitOutcome.NotConfigured(model.Name))
                    : (quote.UpperBound ?? Bound(maxCost, quote)) is not { } hold ? (null, new SubmitOutcome.Unbounded(model.Name))
                    : quote.UpperBound is null && (hold.Nanos == 0 || hold < quote.Expected) ? (null, new SubmitOutcome.Refused(new Refusal(
                        RefusalCode.MaxCost, hold.Currency.Code, Math.Max(1, quote.Expected.Nanos), Left: hold.Nanos, Cap: null, ResetsAt: null)))
                    : (new OfferQuote(new Offer(model.Provider, model.Id, quote.Price.Version, Plan: null), quote, hold), null);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>What is wrong with a measure is wrong with the files that it was taken from.</summary>
    private static FieldError OfInputs(FieldError error)
        => InputNames.IsMeasure(error.Pointer.Replace("#/parameters/", "", StringComparison.Ordinal)) ? error with { Pointer = "#/inputs" } : error;
}
