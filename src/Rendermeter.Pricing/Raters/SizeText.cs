namespace Rendermeter.Pricing.Raters;

/// <summary>Reads <c>1024x768</c> without allocating.</summary>
internal static class SizeText
{
    private const int MostDigits = 5;

    public static bool TryRead(string text, out int width, out int height)
    {
        height = 0;
        var cross = text.IndexOf('x', StringComparison.Ordinal);
        return TryRead(text.AsSpan(0, Math.Max(cross, 0)), out width) && TryRead(text.AsSpan(cross + 1), out height);
    }

    /// <summary>A whole number of pixels that a size can have.</summary>
    public static bool TryRead(Amounts.Rational number, out int pixels)
    {
        var isPixels = number.IsWhole && number.Sign > 0 && number.Numerator.GetBitLength() < 17;
        pixels = isPixels ? (int)number.Numerator : 0;
        return isPixels && pixels < 100_000;
    }

    private static bool TryRead(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        if (digits.Length is 0 or > MostDigits || digits[0] == '0')
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
