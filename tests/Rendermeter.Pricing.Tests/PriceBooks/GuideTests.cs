using System.Text.RegularExpressions;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Tests.PriceBooks;

/// <summary>What the guide to price files shows is what a reader copies: every block of it is read, and its examples are asked.</summary>
public sealed partial class GuideTests
{
    private const string Head = "provider: acme\ncurrency: USD\nmodels:\n";

    private static readonly string Guide = Embedded.Text("guide.md").ReplaceLineEndings("\n");

    public static IEnumerable<TheoryDataRow<string>> Blocks
        => Yaml().Matches(Guide).Select(match => new TheoryDataRow<string>(match.Groups[1].Value) { TestDisplayName = Model().Match(match.Groups[1].Value).Value });

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Every_block_of_the_guide_is_without_findings_and_has_an_example(string block)
    {
        var file = block.StartsWith("  - model:", StringComparison.Ordinal) ? Head + block : block;

        Assert.Empty(PriceCheck.Check("guide", file));
        Assert.Empty(PriceLint.Lint("guide", file));
    }

    [Fact]
    public void There_is_a_block_for_every_family_of_shapes() => Assert.InRange(Blocks.Count(), 20, 100);

    [Fact]
    public void The_guide_names_every_member_and_every_quantity()
    {
        var members = PriceFileMembers.Component.Concat(PriceFileMembers.Parameter).Concat(PriceFileMembers.Plan).Concat(PriceFileMembers.Adjustment).Concat(PriceFileMembers.Example);

        Assert.All(members.Concat(Quantities.All.Keys).Concat(PriceFileMembers.SourceKinds), name => Assert.Contains(name, Guide, StringComparison.Ordinal));
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Yaml();

    [GeneratedRegex("model: [^\n]*")]
    private static partial Regex Model();
}
