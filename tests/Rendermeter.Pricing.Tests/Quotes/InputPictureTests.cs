using Rendermeter.Pricing.Offers;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.Quotes;

/// <summary>What pictures that go in come to: each of them counts, in megapixels of the model's own, and a size that nobody says is not nothing.</summary>
public sealed class InputPictureTests
{
    [Theory]
    [InlineData("bfl/flux-2-pro", "size=1024x1024 input_images=1 input_width=1024 input_height=1024", "0.045000000")]
    [InlineData("bfl/flux-2-pro", "size=1024x1024 input_images=8 input_width=1024 input_height=1024", "0.150000000")]
    [InlineData("bfl/flux-2-pro", "size=1024x1024 input_images=3 input_megapixels=3", "0.075000000")]
    public void Every_picture_counts_in_the_megapixels_of_the_model(string model, string pairs, string expected)
    {
        var quote = Ask.Quote(model, pairs);

        Assert.Equal((expected, expected, QuoteKind.Exact), (quote.Expected.ToString(), quote.UpperBound?.ToString(), quote.Kind));
    }

    [Theory]
    [InlineData("bfl/flux-2-pro", "size=1024x1024 input_images=3")]
    [InlineData("replicate/black-forest-labs/flux-2-pro", "output_megapixels=1 input_images=2")]
    [InlineData("cloudflare/@cf/black-forest-labs/flux-2-dev", "size=1024x1024 steps=10 input_images=2")]
    public void Pictures_of_an_unknown_size_leave_no_bound(string model, string pairs)
    {
        var quote = Ask.Quote(model, pairs);

        Assert.Equal((null, QuoteKind.Estimate), (quote.UpperBound, quote.Kind));
        Assert.Contains(quote.Assumptions, said => said.Contains("depend on the input images and are not given", StringComparison.Ordinal));
        Assert.False(PriceBook.Embedded().TryRate(new QuoteRequest(model, Ask.Parameters(pairs), Ask.At), out _));
    }

    [Fact]
    public void A_second_step_counts_the_picture_that_it_is_given_by_its_edges()
    {
        var offer = new Offer([new OfferStep("bfl/flux-2-pro", ParameterSet.Empty), new OfferStep("bfl/flux-2-pro", Ask.Parameters("size=1024x1024"))]);

        var quoted = Assert.IsType<OfferResult.Quoted>(OfferQuoting.Quote(PriceBook.Embedded(), offer, new QuoteRequest("", Ask.Parameters("size=1024x1024"), Ask.At))).Quote;

        Assert.Equal(["0.030000000", "0.045000000"], quoted.Steps.Select(step => step.Expected.ToString()));
    }

    [Theory]
    [InlineData("width=1280 height=720", "720p")]
    [InlineData("width=1920 height=1080", "1080p")]
    [InlineData("width=3840 height=2160", "4k")]
    [InlineData("width=864 height=496", "480p")]
    public void A_size_says_its_resolution_better_than_a_default(string size, string resolution)
    {
        var quote = Ask.Quote("byteplus/dreamina-seedance-2-0-260128", $"{size} seconds=5");
        var said = Ask.Quote("byteplus/dreamina-seedance-2-0-260128", $"{size} seconds=5 resolution={resolution}");

        Assert.Equal(said.Expected, quote.Expected);
        Assert.Equal(resolution, quote.Defaults.Single(item => item.Key == "resolution").Value.Text);
        Assert.Equal(resolution != "720p", quote.Assumptions.Any(text => text.Contains($"is priced as resolution {resolution}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("replicate/gpu", "hardware=l40s", "compute_seconds=3.2", "0.003120000")]
    [InlineData("mirage/video-captions", "", "input_seconds=150", "0.450000000")]
    public void What_was_measured_need_not_be_asked_for(string model, string pairs, string usage, string expected)
    {
        Assert.IsType<QuoteResult.Invalid>(Ask.Result(model, pairs));
        Assert.Equal(expected, Ask.Quote(new QuoteRequest(model, Ask.Parameters(pairs), Ask.At) { Usage = Ask.Parameters(usage) }).Expected.ToString());
    }
}
