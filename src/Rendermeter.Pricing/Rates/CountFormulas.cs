using System.Numerics;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Rates;

/// <summary>The closed formulas that reproduce published token counts. Each is exact and has its measured vectors as tests.</summary>
public static class CountFormulas
{
    private const int SeedanceFramesPerSecond = 24;

    /// <summary>Output tokens of one gpt-image-2 picture.</summary>
    /// <remarks>https://community.openai.com/t/1382699; it gives all six published prices and four measured counts.</remarks>
    /// <param name="quality"><c>low</c>, <c>medium</c> or <c>high</c>; null is returned for another.</param>
    /// <param name="widthPixels">1 or more; a picture without area has no tokens.</param>
    /// <param name="heightPixels">1 or more.</param>
    public static BigInteger? GptImage2(string quality, BigInteger widthPixels, BigInteger heightPixels)
    {
        BigInteger? along = quality switch { "low" => 16, "medium" => 48, "high" => 96, _ => null };
        if (along is not { } longCells)
        {
            return null;
        }

        if (widthPixels.Sign <= 0 || heightPixels.Sign <= 0)
        {
            return BigInteger.Zero;
        }

        var longEdge = BigInteger.Max(widthPixels, heightPixels);
        var shortEdge = BigInteger.Min(widthPixels, heightPixels);
        var shortCells = ((2 * longCells * shortEdge) + longEdge) / (2 * longEdge);
        return Rational.FromFraction(longCells * shortCells * (2_000_000 + (widthPixels * heightPixels)), 4_000_000).Ceiling();
    }

    /// <summary>Video tokens of one Seedance clip: whole frames of output and input in blocks of 1,024 pixels, rounded down.</summary>
    /// <param name="widthPixels">1 or more.</param>
    /// <param name="heightPixels">1 or more.</param>
    /// <param name="seconds">The length of the output.</param>
    /// <param name="inputSeconds">The length of the input video, 0 without one.</param>
    public static BigInteger Seedance(BigInteger widthPixels, BigInteger heightPixels, Rational seconds, Rational inputSeconds)
        => Blocks(widthPixels, heightPixels, ((seconds + inputSeconds) * SeedanceFramesPerSecond) + Rational.One);

    /// <summary>The same without the frame with which a clip begins, as some sellers print it and bill it.</summary>
    /// <inheritdoc cref="Seedance"/>
    public static BigInteger SeedancePlain(BigInteger widthPixels, BigInteger heightPixels, Rational seconds, Rational inputSeconds)
        => Blocks(widthPixels, heightPixels, (seconds + inputSeconds) * SeedanceFramesPerSecond);

    private static BigInteger Blocks(BigInteger widthPixels, BigInteger heightPixels, Rational frames)
        => (Rational.FromInteger(widthPixels * heightPixels) * frames / 1024).Floor();
}
