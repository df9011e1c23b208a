using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Invoices.Texts;

/// <summary>Units as providers write them, brought to one word in the singular and a factor.</summary>
internal static class UnitText
{
    public static (string Unit, Rational Factor) Read(string text)
    {
        var words = text.Trim().ToLowerInvariant().Replace('_', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Rational factor = 1;
        if (words is ["1000" or "1k", _, ..])
        {
            (factor, words) = (1_000, words[1..]);
        }
        else if (words is ["1m" or "1000000", _, ..])
        {
            (factor, words) = (1_000_000, words[1..]);
        }

        var word = words.Length == 0 ? "" : words[^1].TrimEnd('s');
        return word switch
        {
            "minute" => ("second", factor * 60),
            "hour" => ("second", factor * 3600),
            "mp" => ("megapixel", factor),
            "char" => ("character", factor),
            "sec" => ("second", factor),
            _ => (word, factor),
        };
    }
}
