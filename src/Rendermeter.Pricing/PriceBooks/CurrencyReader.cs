using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads a <c>currency</c> member.</summary>
internal static class CurrencyReader
{
    public static Currency? Read(MemberReader reader)
    {
        if (reader.Text("currency") is not { } text)
        {
            return null;
        }

        if (Currency.TryParse(text, out var currency))
        {
            return currency;
        }

        reader.Error("currency", "currency", $"'{text}' is no ISO 4217 code in capitals, nor CREDIT:name");
        return null;
    }
}
