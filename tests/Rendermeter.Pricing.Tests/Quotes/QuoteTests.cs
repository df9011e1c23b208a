using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.Quotes;

public sealed class QuoteTests
{
    [Fact]
    public void A_pack_that_changes_no_rate_is_said_to_change_none()
    {
        var without = Ask.Quote("byteplus/dreamina-seedance-2-0-260128", "width=1280 height=720");
        var with = Ask.Quote("byteplus/dreamina-seedance-2-0-260128", "width=1280 height=720 plan=seedance_2_0_1m");

        Assert.Equal(without.Expected, with.Expected);
        Assert.Contains(with.Assumptions, said => said.StartsWith("plan seedance_2_0_1m changes no rate", StringComparison.Ordinal));
        Assert.DoesNotContain(Ask.Quote("elevenlabs/eleven_v3", "characters=1000 plan=creator").Assumptions, said => said.StartsWith("plan ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("byteplus/dreamina-seedance-2-0-fast-260128", "width=1280 height=720 plan=seedance_2_0_1m", "not_sold")]
    [InlineData("byteplus/seedream-4-0-250828", "plan=seedance_2_0_1m", "unknown_parameter")]
    public void A_pack_of_another_model_is_refused(string model, string pairs, string code)
        => Assert.Equal(code, Assert.IsType<QuoteResult.Invalid>(Ask.Result(model, pairs)).Errors[0].Code);

    [Fact]
    public void A_request_that_no_component_counts_is_refused_and_not_free()
    {
        var book = PriceBook.Empty.With("f", """
            provider: x
            currency: USD
            models:
              - model: draw
                media: image
                parameters: {mode: {allowed: [standard, ultra, draft]}}
                versions:
                  - checked_on: 2026-06-01
                    source: page
                    source_kind: contract
                    components:
                      - {name: image, quantity: outputs, rate: 1, when: {mode: standard}}
                      - {name: image, quantity: outputs, rate: 2, when: {mode: ultra}}
            """);

        var missing = Assert.IsType<QuoteResult.Invalid>(book.Quote(new QuoteRequest("x/draw", ParameterSet.Empty, Ask.At)));
        var unsold = Assert.IsType<QuoteResult.Invalid>(book.Quote(new QuoteRequest("x/draw", Ask.Parameters("mode=draft"), Ask.At)));

        Assert.Equal(("#/parameters/mode", "required"), (missing.Errors[0].Pointer, missing.Errors[0].Code));
        Assert.Equal(("#/parameters/mode", "not_sold", "x/draw sells mode standard and ultra"), (unsold.Errors[0].Pointer, unsold.Errors[0].Code, unsold.Errors[0].Detail));
    }

    [Fact]
    public void The_json_of_a_quote_is_the_published_example_byte_by_byte()
    {
        var quote = Ask.Quote(new QuoteRequest("fal/flux-1/dev", Ask.Parameters("n=2 width=1024 height=1024"), new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero)));

        Assert.Equal(
            """{"model":"fal/fal-ai/flux-1/dev","at":"2026-11-21T00:00:00Z","parameters":{"n":2,"width":1024,"height":1024},"defaults":{},"kind":"exact","currency":"USD","expected":"0.100000000","upper_bound":"0.100000000","lines":[{"component":"output","quantity":"4","unit":"megapixel","rate":"0.025","expected":"0.100000000","upper_bound":"0.100000000","why":"1.048576 megapixels an image, rounded up to 2, 2 images"}],"adjustments":[],"assumptions":["1 megapixel is 1,000,000 pixels"],"price":{"version":"fal/fal-ai/flux-1/dev@2026-11-01","effective_from":null,"checked_on":"2026-11-01","source":"https://fal.ai/models/fal-ai/flux-1/dev","source_kind":"first_party_copy"}}""",
            QuoteJson.ToText(quote));
    }

    [Fact]
    public void An_unknown_model_is_answered_with_the_nearest_names()
        => Assert.Contains("openai/gpt-image-1.5", Assert.IsType<QuoteResult.UnknownModel>(Ask.Result("openai/gpt-image-15", "")).Nearest);

    [Fact]
    public void So_many_renders_cost_so_many_times_one()
    {
        // 0.0000025 rounds to 0.000000002 for one job; three jobs are three times that, not the rounded sum.
        var book = PriceBook.Empty.With("f", PriceBooks.PriceFile.With("rate: 0.025", "rate: 0.0000000025"));

        var quote = Assert.IsType<QuoteResult.Quoted>(book.Quote(new QuoteRequest("acme/draw", ParameterSet.Empty, Ask.At) { Count = 3 })).Quote;

        Assert.Equal(6, quote.Expected.Nanos);
        Assert.Equal(9, quote.UpperBound!.Value.Nanos);
        Assert.Equal("3", quote.Lines[0].Quantity.ToString());
        Assert.Equal("0.0000000075", quote.Lines[0].Exact.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000_001)]
    public void A_count_beyond_its_range_is_refused(int count)
        => Assert.Equal("#/count", Assert.Single(Assert.IsType<QuoteResult.Invalid>(PriceBook.Embedded().Quote(new QuoteRequest("sandbox-fast/image", ParameterSet.Empty, Ask.At) { Count = count })).Errors).Pointer);

    [Fact]
    public void A_prompt_that_is_not_given_counts_nothing_and_is_named()
    {
        var quote = Ask.Quote("openai/gpt-image-2", "quality=low");

        Assert.Equal("0.005880000", quote.Expected.ToString());
        Assert.Equal(QuoteKind.Estimate, quote.Kind);
        Assert.Contains(quote.Assumptions, text => text.StartsWith("text_input_tokens depend on the prompt", StringComparison.Ordinal));
    }

    [Fact]
    public void Tokens_of_a_prompt_are_bounded_by_its_bytes()
    {
        var quote = Ask.Quote(new QuoteRequest("openai/gpt-image-2", Ask.Parameters("quality=low"), Ask.At) { Prompt = "Ein Küchenkessel" });

        Assert.Equal(Rational.FromInteger(17) * 5 / 1_000_000, quote.UpperBound!.Value.ToRational() - quote.Lines[0].UpperBound!.Value.ToRational());
        Assert.True(quote.Expected < quote.UpperBound);
    }

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("äöü", 3)]
    [InlineData("👩‍👩‍👧", 5)]
    [InlineData("e\u0301", 2)]
    [InlineData("", 0)]
    public void A_character_is_a_code_point(string prompt, int characters)
        => Assert.Equal(characters, Ask.Quote(new QuoteRequest("openai/tts-1", ParameterSet.Empty, Ask.At) { Prompt = prompt }).Lines[0].Quantity);

    [Fact]
    public void Speech_without_a_prompt_has_no_bound() => Assert.Null(Ask.Quote("sandbox-fine/speech").UpperBound);

    [Fact]
    public void Machine_time_is_an_estimate_without_bound_until_it_is_measured()
    {
        var request = new QuoteRequest("replicate/gpu", Ask.Parameters("hardware=l40s compute_seconds=3.2"), Ask.At);

        Assert.Equal((QuoteKind.Estimate, (Money?)null), (Ask.Quote(request).Kind, Ask.Quote(request).UpperBound));
        Assert.Equal((QuoteKind.Exact, "0.003900000"), (Ask.Quote(request with { Usage = Ask.Parameters("compute_seconds=4") }).Kind, Ask.Quote(request with { Usage = Ask.Parameters("compute_seconds=4") }).Expected.ToString()));
    }

    [Theory]
    [InlineData("", "0.049152000")]
    [InlineData("thinking_tokens=100", "0.049152000")]
    [InlineData("thinking_tokens=5000", "0.060000000")]
    public void What_only_the_run_decides_is_bounded_by_the_most_that_it_can_be(string pairs, string bound)
        => Assert.Equal(bound, Assert.Single(Ask.Quote("google/gemini-3-pro-image", pairs).Lines, line => line.Component == "thinking").UpperBound.ToString());

    [Theory]
    [InlineData(JobOutcome.Success, "0.080000000", QuoteKind.Exact)]
    [InlineData(JobOutcome.ProviderError, "0.000000000", QuoteKind.Exact)]
    [InlineData(JobOutcome.RefusedInput, "0.000000000", QuoteKind.Exact)]
    [InlineData(JobOutcome.RefusedOutput, "0.080000000", QuoteKind.Exact)]
    [InlineData(JobOutcome.CancelledBeforeStart, "0.000000000", QuoteKind.Exact)]
    [InlineData(JobOutcome.CancelledAfterStart, "0.080000000", QuoteKind.Exact)]
    [InlineData(JobOutcome.Timeout, "0.080000000", QuoteKind.Estimate)]
    [InlineData(JobOutcome.Partial, "0.080000000", QuoteKind.Estimate)]
    public void An_outcome_is_owed_by_the_providers_policy(JobOutcome outcome, string expected, QuoteKind kind)
    {
        var quote = Ask.Quote(new QuoteRequest("sandbox-fast/image", ParameterSet.Empty, Ask.At) { Outcome = outcome });

        Assert.Equal((expected, kind), (quote.Expected.ToString(), quote.Kind));
    }

    [Fact]
    public void A_component_may_have_a_policy_of_its_own()
    {
        var quote = Ask.Quote(new QuoteRequest("google/gemini-3-pro-image", Ask.Parameters("resolution=1k"), Ask.At)
        {
            Outcome = JobOutcome.RefusedOutput,
            Usage = Ask.Parameters("text_input_tokens=718 thinking_tokens=292 image_output_tokens=1120"),
        });

        Assert.Equal("0.004940000", quote.Expected.ToString());
    }

    [Fact]
    public void Adjustments_apply_in_their_order_and_are_listed()
    {
        var book = PriceBook.Empty.With("f", PriceBooks.PriceFile.With("        examples:\n", """
                    adjustments:
                      - {name: discount, kind: percent, value: -30}
                      - {name: region, kind: multiply, value: 1.055, when: {quality: low}}
                      - {name: handling, kind: fixed, value: 0.01}
                      - {name: never, kind: multiply, value: 5, when: {quality: high}}
                    examples:

            """.Replace("\n            ", "\n", StringComparison.Ordinal)).Replace("rate: 0.025", "rate: 0.08", StringComparison.Ordinal).Replace("\"0.025\"", "\"0.06908\"", StringComparison.Ordinal));

        var quote = Assert.IsType<QuoteResult.Quoted>(book.Quote(new QuoteRequest("acme/draw", ParameterSet.Empty, Ask.At))).Quote;

        Assert.Equal("0.069080000", quote.Expected.ToString());
        Assert.Equal(["discount", "region", "handling"], quote.Adjustments.Select(adjustment => adjustment.Name));
        Assert.Equal("0.05908", quote.Lines[0].Rate.ToString());
    }

    [Fact]
    public void A_missing_cell_is_an_error_and_never_a_default()
    {
        var book = PriceBook.Empty.With("f", PriceBooks.PriceFile.With("rate: 0.025", "table: [{quality: low, rate: 0.025}]"));

        var error = Assert.Single(Assert.IsType<QuoteResult.Invalid>(book.Quote(new QuoteRequest("acme/draw", Ask.Parameters("quality=high"), Ask.At))).Errors);

        Assert.Equal(("#/parameters/quality", "not_sold"), (error.Pointer, error.Code));
    }

    [Theory]
    [InlineData("quality=low", "0.01")]
    [InlineData("quality=high", "0.03")]
    [InlineData("quality=high n=2", "0.02")]
    [InlineData("quality=high n=3", "0.06")]
    public void The_most_specific_row_wins(string pairs, string price)
    {
        var table = """
            table:
                          - {quality: "*", n: "*", rate: 0.01}
                          - {quality: high, rate: 0.03}
                          - {quality: high, n: {min: 2, max: 2}, rate: 0.01}
                          - {quality: high, n: {over: 2}, rate: 0.02}
            """;
        var book = PriceBook.Empty.With("f", PriceBooks.PriceFile.With("rate: 0.025", table));

        var quote = Assert.IsType<QuoteResult.Quoted>(book.Quote(new QuoteRequest("acme/draw", Ask.Parameters(pairs), Ask.At))).Quote;

        Assert.True(Money.TryParse(price, Currency.Usd, out var expected));
        Assert.Equal(expected, quote.Expected);
    }

    [Fact]
    public void Unknown_usage_is_refused()
        => Assert.Equal("#/usage/imgae_output_tokens", Assert.Single(Assert.IsType<QuoteResult.Invalid>(PriceBook.Embedded().Quote(
            new QuoteRequest("openai/gpt-image-2", ParameterSet.Empty, Ask.At) { Usage = Ask.Parameters("imgae_output_tokens=1") })).Errors).Pointer);

    [Theory]
    [InlineData("openai/gpt-image-1", "2026-10-23T00:00:00Z", "2026-10-23")]
    [InlineData("openai/sora-2", "2026-09-25T00:00:00Z", "2026-09-24")]
    [InlineData("google/gemini-2.5-flash-image", "2027-01-01T00:00:00Z", "2026-10-02")]
    public void A_model_that_has_ended_is_refused_with_its_day(string model, string at, string day)
        => Assert.Contains(day, Assert.IsType<QuoteResult.NoPrice>(PriceBook.Embedded().Quote(
            new QuoteRequest(model, ParameterSet.Empty, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)))).Detail, StringComparison.Ordinal);
}
