using System.Text.RegularExpressions;

namespace Rendermeter.Tidy.Tests;

/// <summary>The catalogue of faults names tests that exist.</summary>
public sealed partial class FaultsPage
{
    [Fact]
    public void Every_test_that_the_catalogue_of_faults_names_exists()
    {
        var named = TestName().Matches(Repository.Text("docs/operating/faults.md")).Select(match => match.Groups["name"].Value).Distinct().ToList();
        var tests = string.Join('\n', Repository.Files.Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)).Select(Repository.Text));

        Assert.True(named.Count > 40);
        Assert.All(named, name => Assert.Contains($" {name}(", tests, StringComparison.Ordinal));
    }

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+)+)`")]
    private static partial Regex TestName();
}
