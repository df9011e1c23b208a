using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.PriceBooks;

public sealed class EmbeddedFileTests
{
    public static IEnumerable<TheoryDataRow<string>> Providers => PriceBook.Embedded().Providers().Select(provider => new TheoryDataRow<string>(provider));

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_model_that_is_read_alone_is_the_model_of_the_whole_file(string provider)
    {
        foreach (var whole in EmbeddedFile.Files()[provider].All.Models)
        {
            foreach (var name in whole.Aliases.Prepend(whole.Id))
            {
                var alone = EmbeddedFile.Files()[provider].Cut(name);

                Assert.NotNull(alone);
                Assert.Equal(Words(whole), Words(alone));
            }
        }
    }

    [Fact]
    public void The_same_object_is_handed_out_before_and_after_the_whole_file_is_read()
    {
        var file = EmbeddedFile.Files()["fal"];

        var before = file.Cut("flux-1/dev");

        Assert.NotNull(before);
        Assert.Same(before, file.Cut("fal-ai/flux-1/dev"));
        Assert.Same(before, file.All.Models.Single(model => model.Id == "fal-ai/flux-1/dev"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("flux-1/de")]
    [InlineData("media")]
    [InlineData("aliases: [")]
    public void A_part_of_a_name_is_no_name(string name) => Assert.Null(EmbeddedFile.Files()["fal"].Cut(name));

    /// <summary>All that the model says, in words, and what its examples come to.</summary>
    private static string Words(PricedModel model) => string.Join('\n', [
        $"{model.Name} {model.Media} {model.EndOfLife} {string.Join(',', model.Aliases)} {string.Join(',', model.Outcomes)}",
        .. model.Parameters.Select(rule => $"{rule.Name} {rule.Kind} {rule.Min} {rule.Max} {rule.Step} {rule.Default} {rule.Required} {string.Join(',', rule.Allowed ?? [])} {string.Join(',', rule.As)} {rule.Size}"),
        .. model.Versions.Select(version => $"{version.Name} {version.CheckedOn} {version.Source} {version.Components.Count} {version.Adjustments.Count} {string.Join(',', version.Notes)}"),
        .. model.Versions.SelectMany(version => version.Examples.Select(example => Outcome(Quoting.Quote(
            model, version, new QuoteRequest(model.Name, example.When, new DateTimeOffset(version.CheckedOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)) { Usage = example.Usage })))),
    ]);

    private static string Outcome(QuoteResult result) => result is QuoteResult.Quoted quoted ? QuoteJson.ToText(quoted.Quote) : $"{result}";
}
