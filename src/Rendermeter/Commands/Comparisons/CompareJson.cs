using System.Text.Json;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Offers;

namespace Rendermeter.Commands.Comparisons;

/// <summary>A comparison for programs, with the class that its offers stand in.</summary>
internal static class CompareJson
{
    public static void Write(Utf8JsonWriter writer, Comparison comparison, IReadOnlyList<OfferQuote> afterTheRun, ClassMarket? market)
    {
        writer.WriteStartObject();
        using var members = JsonDocument.Parse(ComparisonJson.ToText(comparison));
        foreach (var member in members.RootElement.EnumerateObject())
        {
            member.WriteTo(writer);
        }

        writer.WriteTexts("after_the_run", afterTheRun.Select(quote => quote.Offer.Name));
        if (market is null)
        {
            writer.WriteNull("class");
        }
        else
        {
            WriteClass(writer, market);
        }

        writer.WriteEndObject();
    }

    private static void WriteClass(Utf8JsonWriter writer, ClassMarket market)
    {
        writer.WriteStartObject("class");
        writer.WriteString("media", SnakeCase.Of(market.Media));
        writer.WriteNumber("quoted", market.Comparison.Offers.Count);
        writer.WriteNumber("refused", market.Comparison.Refused.Count);
        writer.WriteStartArray("markets");
        foreach (var one in market.Comparison.Markets)
        {
            writer.WriteStartObject();
            writer.WriteString("currency", one.Cheapest.Currency.Code);
            writer.WriteNumber("offers", one.Exact + one.Estimates);
            writer.WriteString("cheapest", one.Cheapest.ToString());
            writer.WriteString("median", one.Median.ToString());
            writer.WriteString("dearest", one.Dearest.ToString());
            writer.WriteText("spread", one.Spread?.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
