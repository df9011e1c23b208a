using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>Quotes offers for one request. No offer runs that was not quoted for it.</summary>
public sealed class OfferQuotes(PriceBook book, ProviderSet providers, SettledCosts costs)
{
    /// <summary>The first offer that can serve the request, or why the first of them cannot.</summary>
    /// <param name="route">As the render names it: a price that is known after the run is learned from its settled attempts.</param>
    /// <param name="offers">In the order in which they are tried.</param>
    /// <param name="inputs">The files that go in: what a price counts of them is measured, and an offer that cannot take them is none.</param>
    public async Task<(OfferQuote? Quoted, SubmitOutcome? Refused)> First(
        OrgId org, string route, IEnumerable<string> offers, ParameterSet parameters, string? prompt, Money? maxCost, DateTimeOffset at, IReadOnlyList<RenderInput> inputs)
    {
        SubmitOutcome? refused = null;
        foreach (var offer in offers)
        {
            var settled = await costs.Of(org, route, offer);
            var (quoted, why) = Quote(offer, parameters, prompt, maxCost, at, inputs, settled);
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

    /// <summary>What is set aside for a quote: its bound. Where only history bounds it, never more than the caller allows.</summary>
    internal static Money? HoldOf(Quote quote, Money? maxCost)
        => quote is { UpperBound: { } learned, History: { IsUsed: true, BookUpperBound: null } } && Bound(maxCost, quote) is { } most && most < learned ? most
            : quote.UpperBound ?? Bound(maxCost, quote);

    private (OfferQuote?, SubmitOutcome?) Quote(
        string offer, ParameterSet parameters, string? prompt, Money? maxCost, DateTimeOffset at, IReadOnlyList<RenderInput> inputs, IReadOnlyList<SettledCost> settled)
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
            case QuoteResult.Quoted { Quote: var listed }:
                var quote = LearnedPrices.Apply(book, listed, prompt, settled);
                var model = book.Find(offer)!;
                var provider = providers.Find(model.Provider);
                return provider?.InputFault(model.Id, inputs) is { } fault
                    ? (null, new SubmitOutcome.Invalid([new FieldError("#/inputs", "not_sold", $"{model.Name}: {fault}", Value: null, Allowed: null)]))
                    : provider is null ? (null, new SubmitOutcome.NotConfigured(model.Name))
                    : HoldOf(quote, maxCost) is not { } hold ? (null, new SubmitOutcome.Unbounded(model.Name))
                    : hold != quote.UpperBound && (hold.Nanos == 0 || hold < quote.Expected) ? (null, new SubmitOutcome.Refused(new Refusal(
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
