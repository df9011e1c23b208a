using Rendermeter.Pricing.Plans;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Raters;
using Rendermeter.Pricing.Tests.Shapes;

namespace Rendermeter.Pricing.Tests.Quotes;

/// <summary>What parameters ask of each other, what is billed on one thing else on another, and what a pack deducts.</summary>
public sealed class ParameterLinkTests
{
    private static readonly PriceBook Book = ShapeTests.Book("S19-add-ons");

    [Fact]
    public void A_parameter_is_required_where_another_has_the_value_that_asks_for_it()
    {
        var error = Assert.Single(Errors("mode=edit"));

        Assert.Equal(("#/parameters/input_seconds", "required", "shape/edit-or-make needs input_seconds with mode edit"), (error.Pointer, error.Code, error.Detail));
        Assert.Equal("#/parameters/seconds", Assert.Single(Errors("")).Pointer);
    }

    [Fact]
    public void Two_that_exclude_each_other_are_both_pointed_at()
        => Assert.Equal(
            [("#/parameters/input_seconds", "conflict"), ("#/parameters/seconds", "conflict")],
            Errors("mode=edit seconds=5 input_seconds=7").Select(error => (error.Pointer, error.Code)).Order());

    [Theory]
    [InlineData("seconds=5", "made", "0.500000000")]
    [InlineData("mode=edit input_seconds=7", "edited", "0.700000000")]
    public void It_is_billed_on_what_is_given_else_on_the_other(string pairs, string component, string expected)
    {
        var quote = ShapeTests.Quote("S19-add-ons", "edit-or-make", pairs);

        Assert.Equal(expected, quote.Expected.ToString());
        Assert.Equal(component, Assert.Single(quote.Lines, line => !line.Exact.IsZero).Component);
    }

    [Fact]
    public void A_default_is_not_filled_in_beside_what_excludes_it()
    {
        var book = PriceBook.Empty.With("f", """
            provider: acme
            currency: USD
            models:
              - model: draw
                media: image
                parameters:
                  resolution: {allowed: [1k, 2k], default: 1k, not_with: [output_megapixels]}
                  output_megapixels: {min: 0.1, max: 4}
                versions:
                  - checked_on: 2026-05-01
                    source: x
                    source_kind: first_party
                    components:
                      - {name: by_size, quantity: megapixels, rate: 0.05, when: {output_megapixels: {over: 0}}}
                      - {name: by_label, quantity: outputs, table: [{resolution: 1k, rate: 0.04}, {resolution: 2k, rate: 0.08}], unless_given: output_megapixels}
            """);

        Assert.Equal("0.040000000", Price(""));
        Assert.Equal("0.100000000", Price("output_megapixels=2"));

        string Price(string pairs) => Assert.IsType<QuoteResult.Quoted>(book.Quote(new QuoteRequest("acme/draw", Ask.Parameters(pairs), Ask.At))).Quote.Expected.ToString();
    }

    [Fact]
    public void The_fast_path_leaves_such_a_price_to_the_exact_one()
    {
        var model = Book.Find("shape/edit-or-make")!;

        Assert.False(PriceRater.Of(model, model.Versions[0]).IsCompiled);
    }

    [Theory]
    [InlineData("width=1280 height=720 seconds=5 plan=seedance_2_0_1m", "177507 tokens are drawn for 108900")]
    [InlineData("width=1280 height=720 seconds=5 input_seconds=5 plan=seedance_2_0_1m", "216900 tokens are drawn for 216900")]
    [InlineData("width=1920 height=1080 seconds=5 resolution=1080p plan=seedance_2_0_1m", "does not say what it deducts")]
    public void A_quote_says_what_is_drawn_from_a_pack(string pairs, string said)
        => Assert.Contains(Ask.Quote("byteplus/dreamina-seedance-2-0-260128", pairs).Assumptions, assumption => assumption.Contains(said, StringComparison.Ordinal));

    [Fact]
    public void A_pack_is_drawn_on_by_its_ratio()
    {
        var pack = PriceBook.Embedded().Plans("byteplus").Single(plan => plan.Name == "seedance_2_0_fast_1m");

        Assert.Equal("170", PlanCosts.Drawn(pack, 100, Ask.Parameters("input_seconds=0")).ToString());
        Assert.Equal("100", PlanCosts.Drawn(pack, 100, Ask.Parameters("input_seconds=5")).ToString());
        Assert.Null(PlanCosts.Drawn(pack, 100, ParameterSet.Empty));
        Assert.Equal("100", PlanCosts.Drawn(pack with { Deducts = null }, 100, ParameterSet.Empty).ToString());
    }

    private static IReadOnlyList<FieldError> Errors(string pairs)
        => Assert.IsType<QuoteResult.Invalid>(Book.Quote(new QuoteRequest("shape/edit-or-make", Ask.Parameters(pairs), Ask.At))).Errors;
}
