using System.Text.RegularExpressions;

namespace Rendermeter.Tidy.Tests;

/// <summary>The page of problems has every code that the source makes.</summary>
public sealed partial class ProblemsPage
{
    private static readonly string Page = Repository.Text("docs/reference/problems.md");

    private static readonly string[] Answers =
    [
        "src/Rendermeter/Http/", "src/Rendermeter.Engine/Requests/", "src/Rendermeter.Engine/Routes/", "src/Rendermeter.Engine/Inputs/", "src/Rendermeter.Pricing/Quotes/",
        "src/Rendermeter.Pricing/PriceBooks/PriceBook.cs", "src/Rendermeter.Pricing/Amounts/", "src/Rendermeter.Storage/Outputs/", "src/Rendermeter.Providers/Guarded/",
    ];

    private static readonly string[] Files = ["src/Rendermeter.Pricing/", "src/Rendermeter.Engine/Invoices/"];

    [Fact]
    public void Every_code_of_an_answer_stands_on_the_page()
    {
        var codes = Codes(OfAnswers(), Answers);

        Assert.True(codes.Count > 70, string.Join(", ", codes));
        Assert.DoesNotContain(codes, code => !Page.Contains($"`{code}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_limit_that_refuses_money_stands_on_the_page()
    {
        var codes = Limit().Matches(Repository.Text("src/Rendermeter.Engine/Wallets/RefusalCode.cs")).Select(match => Capital().Replace(match.Groups["name"].Value, "_$0").TrimStart('_').ToLowerInvariant()).ToList();

        Assert.Equal(7, codes.Count);
        Assert.DoesNotContain(codes, code => !Page.Contains($"`{code}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_code_of_a_file_stands_on_the_page()
    {
        var codes = Codes(OfFiles(), Files);

        Assert.True(codes.Count > 40, string.Join(", ", codes));
        Assert.DoesNotContain(codes, code => !Page.Contains($"`{code}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_end_of_a_render_that_the_engine_names_stands_on_the_page()
    {
        var codes = Codes(OfEnds(), ["src/Rendermeter.Engine/"]);

        Assert.True(codes.Count > 7, string.Join(", ", codes));
        Assert.DoesNotContain(codes, code => !Page.Contains($"`{code}`", StringComparison.Ordinal));
    }

    private static List<string> Codes(Regex made, string[] rooms)
        => [.. Repository.Sources.Where(file => rooms.Any(room => file.StartsWith(room, StringComparison.Ordinal)))
            .SelectMany(file => made.Matches(Repository.Text(file)).SelectMany(match => match.Groups["code"].Captures.Select(capture => capture.Value)))
            .Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex("""
        (?:\b[45]\d\d,\s|\b(?:Conflict|Unreadable|OutputRefusedException|Refused)\(\s*|\bRefused\sFailed\s=>\snew\(|\bNoPrice\([^;"]*|\b(?:Refuse|FieldError)\([^;]*?,\s*|const\sstring\sCode\s=\s)
        "(?<code>[a-z]+(?:_[a-z]+)*)"(?:\s:\s"(?<code>[a-z]+(?:_[a-z]+)*)")?[,;)]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex OfAnswers();

    [GeneratedRegex("""
        \b(?:Error|Warning|Refuse|PriceFinding)\([^;]*?"(?<code>[a-z]+(?:_[a-z]+)*)"(?:\s:\s"(?<code>[a-z]+(?:_[a-z]+)*)")?,\s*\$?"[^"]*\s
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex OfFiles();

    [GeneratedRegex("""
        (?:\bRenderEnd\(RenderStatus\.[A-Z][a-z]+,\s|\bGiveUp\([^;"]*"[a-z_]+",\s|\bFree\([^;"]*|\bSettlement\([^;"]*"\[\]",\s)"(?<code>[a-z]+(?:_[a-z]+)*)"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex OfEnds();

    [GeneratedRegex(@"^    (?<name>[A-Z][A-Za-z]+),\r?$", RegexOptions.Multiline)]
    private static partial Regex Limit();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
