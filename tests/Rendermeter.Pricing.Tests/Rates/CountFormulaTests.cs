using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Tests.Rates;

public sealed class CountFormulaTests
{
    /// <summary>https://community.openai.com/t/1382699: published prices and measured counts.</summary>
    [Theory]
    [InlineData("low", 1024, 1024, 196)]
    [InlineData("low", 1536, 1024, 158)]
    [InlineData("low", 1024, 1536, 158)]
    [InlineData("medium", 1024, 1024, 1756)]
    [InlineData("medium", 1536, 1024, 1372)]
    [InlineData("high", 1024, 1024, 7024)]
    [InlineData("high", 1536, 1024, 5488)]
    [InlineData("high", 1792, 1024, 5063)]
    [InlineData("high", 3584, 2048, 12329)]
    public void The_formula_of_gpt_image_2_gives_the_published_counts(string quality, int width, int height, int tokens)
        => Assert.Equal(tokens, CountFormulas.GptImage2(quality, width, height));

    /// <summary>inference-sh/grid seedance: measured completion_tokens, rounded down.</summary>
    [Theory]
    [InlineData(864, 496, 5, 0, 50_638)]
    [InlineData(864, 496, 10, 0, 100_858)]
    [InlineData(640, 640, 5, 0, 48_400)]
    [InlineData(1280, 720, 5, 0, 108_900)]
    [InlineData(1280, 720, 5, 5, 216_900)]
    public void The_formula_of_seedance_gives_the_measured_counts(int width, int height, int seconds, int inputSeconds, int tokens)
        => Assert.Equal(tokens, CountFormulas.Seedance(width, height, seconds, inputSeconds));

    [Theory]
    [InlineData(RoundingMode.Up, "10.2", "6", "12")]
    [InlineData(RoundingMode.Up, "12", "6", "12")]
    [InlineData(RoundingMode.Down, "11.9", "6", "6")]
    [InlineData(RoundingMode.Nearest, "9", "6", "12")]
    [InlineData(RoundingMode.Nearest, "8.9", "6", "6")]
    [InlineData(RoundingMode.Up, "0", "6", "0")]
    public void A_quantity_goes_to_a_multiple_of_its_step(RoundingMode mode, string quantity, string step, string rounded)
    {
        Assert.True(Rational.TryParse(quantity, out var exact));
        Assert.True(Rational.TryParse(step, out var block));

        Assert.Equal(rounded, new QuantityRounding(mode, block, QuantityScope.Output).Apply(exact).ToString());
    }
}
