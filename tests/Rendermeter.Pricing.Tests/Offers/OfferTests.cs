using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Offers;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Tests.Quotes;

namespace Rendermeter.Pricing.Tests.Offers;

public sealed class OfferTests
{
    private static readonly PriceBook Book = PriceBook.Empty.With("f", """
        provider: acme
        currency: USD
        models:
          - model: draw
            media: image
            parameters: {n: {min: 1, max: 4, default: 1}, resolution: {allowed: [1k, 4k], default: 1k}, width: {default: 1024}, height: {default: 1024}}
            versions:
              - {checked_on: 2026-01-01, source: "made up", source_kind: third_party, components: [{name: output, quantity: outputs, table: [{resolution: 1k, rate: 0.04}, {resolution: 4k, rate: 0.16}]}]}
              - {effective_from: 2026-10-01, checked_on: 2026-09-01, source: "made up", source_kind: third_party, components: [{name: output, quantity: outputs, table: [{resolution: 1k, rate: 0.02}, {resolution: 4k, rate: 0.08}]}]}
          - model: upscale
            media: image
            parameters: {scale: {allowed: [2, 4], default: 2}, input_megapixels: {min: 0, required: true}}
            versions:
              - {checked_on: 2026-01-01, source: "made up", source_kind: third_party, components: [{name: step, quantity: step_megapixels, cascade: {by: scale, step: 2}, rate: 0.001}]}
          - model: clip
            media: video
            parameters: {n: {min: 1, max: 4, default: 1}, seconds: {min: 1, max: 10, default: 5}}
            versions:
              - {checked_on: 2026-01-01, source: "made up", source_kind: third_party, components: [{name: output, quantity: seconds, rate: 0.10}]}
        """).With("g", """
        provider: euro
        currency: EUR
        models:
          - model: draw
            media: image
            versions:
              - {checked_on: 2026-01-01, source: "made up", source_kind: third_party, components: [{name: output, quantity: outputs, range: {minimum: 0.01, expected: 0.02, maximum: 0.05}}]}
        """);

    [Fact]
    public void A_render_at_1k_and_an_upscale_stand_beside_the_native_size()
    {
        var comparison = Compare("resolution=4k n=2", "acme/draw", "acme/draw resolution=1k + acme/upscale scale=4");

        // Twice 0.04, and for each picture 1.048576 x 4 and x 16 megapixels at 0.001.
        Assert.Equal(
            [("acme/draw resolution=1k + acme/upscale scale=4", "0.121943040", MarketPosition.Cheapest), ("acme/draw", "0.320000000", MarketPosition.Dearest)],
            comparison.Offers.Select(offer => (offer.Quote.Offer.Name, offer.Quote.Expected.ToString(), offer.Position)));
        Assert.Equal("0.060971520", comparison.Offers[0].PerOutput.ToString());
    }

    [Fact]
    public void Currencies_are_ranked_apart_and_refusals_keep_their_reason()
    {
        var comparison = Compare("", "acme/draw", "euro/draw", "acme/nothing", "acme/draw + euro/draw");

        Assert.Equal(["EUR", "USD"], comparison.Markets.Select(market => market.Cheapest.Currency.Code));
        Assert.Equal((0, 1), (comparison.Markets[0].Exact, comparison.Markets[0].Estimates));
        Assert.IsType<QuoteResult.UnknownModel>(Assert.IsType<OfferResult.Refused>(comparison.Refused[0]).Reason);
        Assert.IsType<OfferResult.Mixed>(comparison.Refused[1]);
    }

    [Fact]
    public void A_price_by_output_and_by_second_is_shown()
    {
        var offer = Assert.Single(Compare("n=2 seconds=8", "acme/clip").Offers);

        Assert.Equal(("1.600000000", "0.800000000", "0.100000000"), (offer.Quote.Expected.ToString(), offer.PerOutput.ToString(), offer.PerSecond.ToString()));
    }

    [Fact]
    public void A_parameter_that_a_model_does_not_know_is_refused_or_dropped_by_name()
    {
        var request = new CompareRequest([Offer.Of("euro/draw")], Ask.Parameters("resolution=4k"), Ask.At);

        Assert.Single(Comparing.Compare(Book, request).Refused);
        Assert.Equal(["resolution"], Assert.Single(Comparing.Compare(Book, request with { DropUnknown = true }).Offers).Dropped);
    }

    [Fact]
    public void The_median_of_an_even_number_is_the_mean_of_the_middle_two()
    {
        var market = Assert.Single(Compare("", "acme/draw", "acme/draw resolution=4k", "acme/clip", "acme/clip seconds=10").Markets);

        Assert.Equal(("0.040000000", "0.330000000", "1.000000000", (Rational?)25), (market.Cheapest.ToString(), market.Median.ToString(), market.Dearest.ToString(), market.Spread));
    }

    [Fact]
    public void The_class_of_a_medium_is_all_that_is_sold_then()
        => Assert.Equal(["acme/draw", "acme/upscale", "euro/draw"], Comparing.Class(Book, MediaKind.Image, Ask.At).Select(offer => offer.Name));

    [Theory]
    [InlineData("acme/draw resolution=1k + acme/upscale scale=4", null)]
    [InlineData("acme/draw", null)]
    [InlineData("acme/draw resolution", "'resolution' is no key=value")]
    [InlineData("resolution=1k", "a step begins with a model")]
    [InlineData("acme/draw + ", "a step begins with a model")]
    [InlineData("acme/draw n=1 n=2", "n is given twice")]
    public void An_offer_reads_back_as_it_is_typed(string text, string? expected)
    {
        var offer = Offer.Parse(text, out var problem);

        Assert.Equal(expected, problem);
        Assert.Equal(expected is null ? text : null, offer?.Name);
    }

    [Fact]
    public void Past_renders_are_priced_on_another_day()
    {
        var report = Rerating.Rerate(Book, [Item("a", "acme/draw", "n=2"), Item("b", "acme/draw", "resolution=4k") with { Charged = Money.FromNanos(200_000_000, Currency.Usd) }], new RerateTarget { At = Ask.At.AddMonths(1) });

        Assert.Equal([("0.080000000", "0.040000000", "-0.040000000"), ("0.200000000", "0.080000000", "-0.120000000")], report.Items.Select(item => (item.Was.ToString(), item.Would.ToString(), item.Difference.ToString())));
        Assert.Equal(("0.280000000", "0.120000000", "-0.160000000"), (report.Totals[0].Was.ToString(), report.Totals[0].Would.ToString(), report.Totals[0].Difference.ToString()));
    }

    [Fact]
    public void A_pinned_past_is_answered_by_its_version_and_the_target_by_another()
    {
        var item = Assert.Single(Rerating.Rerate(Book, [Item("a", "acme/draw@2026-01-01", "")], new RerateTarget { Model = "acme/draw@2026-10-01" }).Items);

        Assert.Equal(("acme/draw@2026-01-01", "acme/draw@2026-10-01", "-0.020000000"), (item.WasVersion, item.WouldVersion, item.Difference.ToString()));
    }

    [Fact]
    public void A_render_without_one_of_its_prices_is_in_no_total()
    {
        var report = Rerating.Rerate(Book, [Item("a", "acme/draw", ""), Item("b", "acme/clip", "seconds=5")], new RerateTarget { Model = "euro/draw" });

        Assert.Empty(report.Totals);
        Assert.Equal(2, report.Unanswered);
        Assert.NotNull(report.Items[1].WouldRefused);
        Assert.Contains("\"would_refused\":{\"code\":\"validation\"", RerateJson.ToText(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_plan_is_a_parameter()
    {
        var report = Rerating.Rerate(
            Tests.Shapes.ShapeTests.Book("S20-credits"), [Item("a", "shape/multilingual", "characters=1000 plan=starter")], new RerateTarget { Parameters = Ask.Parameters("plan=creator") });

        Assert.Equal("-0.109090909", report.Items[0].Difference.ToString());
    }

    [Fact]
    public void The_same_comparison_is_the_same_bytes()
    {
        var text = ComparisonJson.ToText(Compare("n=2", "acme/draw", "acme/nothing"));

        Assert.Equal(text, ComparisonJson.ToText(Compare("n=2", "acme/draw", "acme/nothing")));
        Assert.Contains("\"refused\":[{\"offer\":\"acme/nothing\",\"model\":\"acme/nothing\",\"problem\":{\"code\":\"unknown_model\"", text, StringComparison.Ordinal);
    }

    private static RerateItem Item(string id, string model, string pairs) => new(id, model, Ask.Parameters(pairs), Ask.At);

    private static Comparison Compare(string pairs, params string[] offers)
        => Comparing.Compare(Book, new CompareRequest([.. offers.Select(text => Offer.Parse(text, out _)!)], Ask.Parameters(pairs), Ask.At));
}
