using System.Text.RegularExpressions;

namespace Rendermeter.Tidy.Tests;

/// <summary>The catalogue of faults names tests that exist.</summary>
public sealed partial class FaultsPage
{
    [Fact]
    public void Every_test_that_the_catalogue_of_faults_names_exists()
    {
        var named = TestName().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "operating", "faults.md"))).Select(match => match.Groups["name"].Value).Distinct().ToList();
        var tests = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        Assert.True(named.Count > 40);
        Assert.Empty(named.Where(name => !tests.Contains($" {name}(", StringComparison.Ordinal)));
    }

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+)+)`")]
    private static partial Regex TestName();
}
