using Rendermeter.Pricing.Offers;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.Quotes;

/// <summary>Prices of which nothing is known, or only the smaller part: they are never 0, and never the cheapest.</summary>
public sealed class UncountedTests
{
    [Theory]
    [InlineData("openai/tts-1", "", "#/parameters/characters", "the price of openai/tts-1 needs characters, or a prompt to count them in")]
    [InlineData("elevenlabs/eleven_multilingual_v2", "", "#/parameters/characters", "the price of elevenlabs/eleven_multilingual_v2 needs characters, or a prompt to count them in")]
    [InlineData("pixverse/lip-sync", "", "#/parameters/characters", "the price of pixverse/lip-sync needs characters, or a prompt to count them in")]
    public void A_price_that_hangs_on_a_prompt_alone_names_it_where_none_is_given(string model, string pairs, string pointer, string detail)
    {
        var request = new QuoteRequest(model, Ask.Parameters(pairs), Ask.At) { RefuseUncounted = true };

        var error = Assert.Single(Assert.IsType<QuoteResult.Invalid>(PriceBook.Embedded().Quote(request)).Errors);

        Assert.Equal((pointer, "required", detail), (error.Pointer, error.Code, error.Detail));
    }

    [Theory]
    [InlineData("openai/tts-1", "characters=0", null)]
    [InlineData("openai/tts-1", "", "Hello")]
    [InlineData("openai/gpt-image-2", "", null)]
    [InlineData("openai/chatgpt-image-latest", "", null)]
    public void What_is_known_in_part_or_known_to_be_nothing_is_quoted(string model, string pairs, string? prompt)
        => Assert.IsType<QuoteResult.Quoted>(PriceBook.Embedded().Quote(new QuoteRequest(model, Ask.Parameters(pairs), Ask.At) { Prompt = prompt, RefuseUncounted = true }));

    [Fact]
    public void What_is_reported_needs_no_prompt()
        => Assert.Equal("0.015000000", Ask.Quote(new QuoteRequest("openai/tts-1", ParameterSet.Empty, Ask.At) { Usage = Ask.Parameters("characters=1000"), RefuseUncounted = true }).Expected.ToString());

    [Fact]
    public void A_past_render_without_its_text_is_in_no_total()
    {
        var report = Rerating.Rerate(PriceBook.Embedded(), [new RerateItem("a", "openai/tts-1", ParameterSet.Empty, Ask.At)], new RerateTarget { Model = "openai/tts-1-hd" });

        Assert.Equal(1, report.Unanswered);
        Assert.Empty(report.Totals);
    }

    [Theory]
    [InlineData("openai/gpt-4o-mini-tts", "", true)]
    [InlineData("openai/tts-1", "", false)]
    [InlineData("openai/gpt-image-2", "quality=low", false)]
    public void A_quote_whose_greater_part_only_the_run_decides_is_open(string model, string pairs, bool isOpen)
        => Assert.Equal(isOpen, Ask.Quote(new QuoteRequest(model, Ask.Parameters(pairs), Ask.At) { Prompt = "Hello" }).IsOpen);
}
