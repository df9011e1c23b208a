using System.Globalization;
using System.Text;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Quotes;

/// <summary>Counts a prompt's characters by the rule of its price.</summary>
internal static class Characters
{
    public static int Count(string text, CharacterCounting counting) => counting switch
    {
        CharacterCounting.Codepoint => CodePoints(text),
        CharacterCounting.Utf16 => text.Length,
        CharacterCounting.Grapheme => new StringInfo(text).LengthInTextElements,
        CharacterCounting.Byte => Encoding.UTF8.GetByteCount(text),
    };

    public static string Rule(CharacterCounting counting) => counting switch
    {
        CharacterCounting.Codepoint => "a character is a Unicode code point",
        CharacterCounting.Utf16 => "a character is a UTF-16 unit",
        CharacterCounting.Grapheme => "a character is a grapheme",
        CharacterCounting.Byte => "a character is a byte of UTF-8",
    };

    private static int CodePoints(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
