namespace Rendermeter.Pricing.Rates;

/// <summary>What counts as a character of a prompt.</summary>
public enum CharacterCounting
{
    /// <summary>A Unicode code point.</summary>
    Codepoint,

    /// <summary>A UTF-16 unit: an emoji is two or more.</summary>
    Utf16,

    /// <summary>What a reader sees as one: letters with their marks, an emoji with its joiners.</summary>
    Grapheme,

    /// <summary>A byte of UTF-8.</summary>
    Byte,
}
