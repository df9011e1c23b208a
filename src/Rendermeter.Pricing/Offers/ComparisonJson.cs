using System.Text.Json;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>A comparison as JSON. The same comparison is always the same bytes.</summary>
public static class ComparisonJson
{
    /// <summary>The comparison on one line.</summary>
    public static string ToText(Comparison comparison) => JsonText.Of(writer => Write(writer, comparison));

    /// <summary>Writes the comparison as one object: <c>offers</c> cheapest first, <c>refused</c>, <c>markets</c>.</summary>
    public static void Write(Utf8JsonWriter writer, Comparison comparison) => writer.Object(() =>
    {
        writer.Instant("at", comparison.At);
        writer.WritePropertyName("parameters");
        comparison.Parameters.WriteJson(writer);
        writer.List("offers", comparison.Offers, offer => WriteOffer(writer, offer));
        writer.List("refused", comparison.Refused, refused => WriteRefused(writer, refused));
        writer.List("markets", comparison.Markets, market => WriteMarket(writer, market));
    });

    private static void WriteOffer(Utf8JsonWriter writer, ComparedOffer offer) => writer.Object(() =>
    {
        writer.WriteString("offer", offer.Quote.Offer.Name);
        writer.WriteString("kind", SnakeCase.Of(offer.Quote.Kind));
        writer.WriteString("currency", offer.Quote.Expected.Currency.Code);
        writer.Amount("expected", offer.Quote.Expected);
        writer.Amount("upper_bound", offer.Quote.UpperBound);
        writer.Amount("per_output", offer.PerOutput);
        writer.Amount("per_second", offer.PerSecond);
        writer.Exact("times_cheapest", offer.TimesCheapest);
        writer.WriteString("position", SnakeCase.Of(offer.Position));
        writer.List("dropped", offer.Dropped, writer.WriteStringValue);
        writer.List("quotes", offer.Quote.Steps, quote => QuoteJson.Write(writer, quote));
    });

    private static void WriteRefused(Utf8JsonWriter writer, OfferResult result) => writer.Object(() =>
    {
        switch (result)
        {
            case OfferResult.Refused refused:
                writer.WriteString("offer", refused.Offer.Name);
                writer.WriteString("model", refused.Model);
                writer.WritePropertyName("problem");
                RefusalJson.Write(writer, refused.Reason);
                break;
            case OfferResult.Mixed mixed:
                writer.WriteString("offer", mixed.Offer.Name);
                writer.WriteNull("model");
                writer.WritePropertyName("problem");
                writer.Object(() =>
                {
                    writer.WriteString("code", "currency");
                    writer.WriteString("detail", $"its steps are priced in {Words.And([.. mixed.Steps.Select(step => step.Currency.Code).Distinct(StringComparer.Ordinal)])}");
                });
                break;
        }
    });

    private static void WriteMarket(Utf8JsonWriter writer, Market market) => writer.Object(() =>
    {
        writer.WriteString("currency", market.Cheapest.Currency.Code);
        writer.Amount("cheapest", market.Cheapest);
        writer.Amount("median", market.Median);
        writer.Amount("dearest", market.Dearest);
        writer.Exact("spread", market.Spread);
        writer.WriteNumber("exact", market.Exact);
        writer.WriteNumber("estimates", market.Estimates);
    });
}
