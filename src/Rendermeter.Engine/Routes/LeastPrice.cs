using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>The least that an offer asks for anything: its usual request, made cheaper member by member. Pure.</summary>
internal static class LeastPrice
{
    private const int MostValues = 16;

    /// <summary>In nano-units of its currency, over all versions of its price; null where no request can be quoted without being told more.</summary>
    public static long? Of(PriceBook book, string offer, PricedModel model) => model.Versions
        .Select(version => new DateTimeOffset((version.EffectiveFrom ?? version.CheckedOn).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)).Distinct()
        .Min(at => At(book, offer, model, at));

    private static long? At(PriceBook book, string offer, PricedModel model, DateTimeOffset at)
    {
        var request = TypicalRender.Of(model, at) with { Model = offer };
        var least = Bound(book, request);
        foreach (var rule in model.Parameters)
        {
            foreach (var value in Values(rule))
            {
                var other = request with { Parameters = request.Parameters.With(rule.Name, value) };
                if (Bound(book, other) is { } bound && (least is null || bound < least))
                {
                    (request, least) = (other, bound);
                }
            }
        }

        return least;
    }

    private static IEnumerable<ParameterValue> Values(ParameterRule rule)
        => (rule.Allowed ?? []).Take(MostValues).Select(ParameterValue.FromText).Concat(rule.Min is { } min ? [ParameterValue.FromNumber(min)] : []);

    private static long? Bound(PriceBook book, QuoteRequest request)
        => book.Quote(request with { Prompt = "x" }) is QuoteResult.Quoted { Quote: var quote } ? (quote.UpperBound ?? quote.Expected).Nanos : null;
}
