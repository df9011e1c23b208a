using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Tests.PriceBooks;

public sealed class EmbeddedBookTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Files
        => Embedded.PriceFiles().Select(file => new TheoryDataRow<string, string>(file.Name, file.Text) { TestDisplayName = file.Name });

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_is_without_findings_and_its_examples_price_as_printed(string name, string text)
        => Assert.Empty(PriceCheck.Check(name, text));

    [Fact]
    public void Every_version_has_a_source_and_the_day_of_reading_it()
        => Assert.All(
            PriceBook.Embedded().Models().SelectMany(model => model.Versions),
            version => Assert.True(version.Source.Length > 5 && version.CheckedOn > new DateOnly(2025, 1, 1)));

    [Fact]
    public void A_model_is_found_by_its_name_an_alias_and_either_with_a_version()
    {
        var book = PriceBook.Embedded();

        var model = book.Find("fal/fal-ai/flux-1/dev");

        Assert.NotNull(model);
        Assert.Same(model, book.Find("fal/flux-1/dev"));
        Assert.Same(model, book.Find("fal/flux-1/dev@2026-11-01"));
        Assert.Null(book.Find("fal/flux-1/de"));
        Assert.Null(book.Find("flux-1/dev"));
        Assert.Null(book.Find(""));
    }

    [Theory]
    [InlineData("minimax/minimax-h3", "minimax/MiniMax-H3")]
    [InlineData("fal/Flux-1/Dev", "fal/fal-ai/flux-1/dev")]
    [InlineData("deepinfra/black-forest-labs/flux-2-dev", "deepinfra/black-forest-labs/FLUX-2-dev")]
    public void Capitals_do_not_hide_a_model(string asked, string name) => Assert.Equal(name, PriceBook.Embedded().Find(asked)?.Name);

    [Fact]
    public void Names_that_differ_in_capitals_alone_are_told_apart()
    {
        const string Model = "media: image, versions: [{checked_on: 2026-06-01, source: page, source_kind: contract, components: [{name: a, quantity: outputs, rate: 1}]}]}\n";
        var book = PriceBook.Empty.With("f", $"provider: x\ncurrency: USD\nmodels:\n  - {{model: Draw, {Model}  - {{model: draw, {Model}");

        Assert.Equal("x/Draw", book.Find("x/Draw")?.Name);
        Assert.Equal("x/draw", book.Find("x/draw")?.Name);
        Assert.Null(book.Find("x/DRAW"));
    }

    [Fact]
    public void The_nearest_names_come_first()
        => Assert.Equal("openai/gpt-image-2", PriceBook.Embedded().Nearest("openai/gpt-imge-2")[0]);
}
