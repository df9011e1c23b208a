using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Inputs;

/// <summary>What files mean for a price, whatever their caller says of them.</summary>
public sealed class InputFactsTests
{
    private static readonly PriceBook Book = PriceBook.Empty.With("made-up.yaml", """
        provider: sandbox-fast
        currency: USD
        outcomes: {success: billed, provider_error: free}
        models:
          - model: pictures
            media: image
            parameters: {input_images: {min: 0, max: 8}, input_width: {min: 1, max: 9000}, input_height: {min: 1, max: 9000}}
            versions:
              - {checked_on: 2026-01-01, source: made up, source_kind: contract, components: [{name: in, quantity: input_megapixels, base: 1048576, rate: 0.01}]}
          - model: films
            media: video
            parameters: {input_seconds: {min: 0, max: 60}}
            versions:
              - {checked_on: 2026-01-01, source: made up, source_kind: contract, components: [{name: in, quantity: input_seconds, rate: 0.1}]}
          - model: started
            media: video
            parameters: {input_seconds: {min: 0, max: 60, step: 1}}
            versions:
              - {checked_on: 2026-01-01, source: made up, source_kind: contract, components: [{name: in, quantity: input_seconds, rate: 0.1}]}
          - model: plain
            media: image
            versions:
              - {checked_on: 2026-01-01, source: made up, source_kind: contract, components: [{name: image, quantity: outputs, rate: 0.1}]}
        """u8.ToArray());

    private static readonly RenderInput Small = Input("image/png", new MediaShape(1024, 1024, null));
    private static readonly RenderInput Large = Input("image/jpeg", new MediaShape(2048, 1024, null));

    [Theory]
    [InlineData("pictures", "input_images=2 input_width=1024 input_height=1024 input_megapixels=3")]
    [InlineData("plain", "")]
    public void A_model_is_told_what_its_price_takes_and_nothing_else(string model, string told)
        => Assert.Equal(told, Of(model, ParameterSet.Empty, [Small, Large]).Parameters.ToString());

    [Fact]
    public void Pictures_of_different_sizes_are_priced_by_the_sum_of_their_pixels()
    {
        var quoted = (QuoteResult.Quoted)Book.Quote(new QuoteRequest("sandbox-fast/pictures", Of("pictures", ParameterSet.Empty, [Small, Large]).Parameters, DateTimeOffset.UnixEpoch.AddYears(56)));

        Assert.Equal("0.030000000", quoted.Quote.Expected.ToString());
    }

    [Fact]
    public void A_mask_is_no_picture_that_is_counted()
        => Assert.Equal("input_images=1 input_width=1024 input_height=1024 input_megapixels=1", Of("pictures", ParameterSet.Empty, [Small, Large with { Role = InputRole.Mask }]).Parameters.ToString());

    [Fact]
    public void B046_a_claim_that_differs_is_replaced_by_what_was_measured()
    {
        var (parameters, errors) = Of("films", ParameterSet.Empty.With("input_seconds", 2), [Input("video/mp4", new MediaShape(1280, 720, 9500))]);

        Assert.Empty(errors);
        Assert.Equal("input_seconds=9.5", parameters.ToString());
    }

    [Fact]
    public void B046_a_claim_that_differs_is_refused_where_a_bound_was_given()
    {
        var error = Assert.Single(Of("films", ParameterSet.Empty.With("input_seconds", 2), [Input("video/mp4", new MediaShape(1280, 720, 9500))], isBounded: true).Errors);

        Assert.Equal(("media_mismatch", "#/parameters/input_seconds", "2"), (error.Code, error.Pointer, error.Value));
    }

    [Fact]
    public void A_claim_that_a_container_rounds_is_no_lie()
        => Assert.Empty(Of("films", ParameterSet.Empty.With("input_seconds", 5), [Input("video/mp4", new MediaShape(1280, 720, 5005))], isBounded: true).Errors);

    [Fact]
    public void What_cannot_be_measured_is_never_nothing()
    {
        var film = Input("video/webm", default);

        var unknown = Assert.Single(Of("films", ParameterSet.Empty, [film]).Errors);
        var (said, errors) = Of("films", ParameterSet.Empty.With("input_seconds", 7), [film]);

        Assert.Equal(("required", "#/parameters/input_seconds"), (unknown.Code, unknown.Pointer));
        Assert.Empty(errors);
        Assert.Equal("input_seconds=7", said.ToString());
    }

    [Fact]
    public void A_length_that_is_sold_in_steps_is_rounded_up_to_the_next()
        => Assert.Equal("input_seconds=10", Of("started", ParameterSet.Empty, [Input("video/mp4", new MediaShape(1280, 720, 9001))]).Parameters.ToString());

    private static (ParameterSet Parameters, IReadOnlyList<FieldError> Errors) Of(string model, ParameterSet asked, IReadOnlyList<RenderInput> inputs, bool isBounded = false)
        => InputFacts.Of(Book.Find($"sandbox-fast/{model}")!, asked, inputs, isBounded);

    private static RenderInput Input(string mediaType, MediaShape shape) => new(new InputId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), InputRole.Source, mediaType, 1000, shape, new string('a', 64));
}
