using System.Text.RegularExpressions;

namespace Rendermeter.Tidy.Tests;

/// <summary>The page of settings has whatever the source reads of configuration and environment.</summary>
public sealed partial class SettingsPage
{
    private static readonly string Page = Repository.Text("docs/reference/settings.md");

    private static readonly IReadOnlyList<string> Sources =
        [.. Repository.Sources.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && !file.Contains("/Commands/Demo/", StringComparison.Ordinal))];

    [Fact]
    public void Every_setting_that_the_source_reads_stands_on_the_page()
    {
        var read = Sources.SelectMany(file => Settings(Repository.Text(file))).Distinct().Order(StringComparer.Ordinal).ToList();

        Assert.True(read.Count > 30, string.Join(", ", read));
        Assert.DoesNotContain(read, key => !Page.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_member_of_a_section_that_the_source_reads_stands_on_the_page()
    {
        var read = Sources.Where(file => file.StartsWith("src/Rendermeter/Http/", StringComparison.Ordinal) || file.StartsWith("src/Rendermeter.Providers/", StringComparison.Ordinal))
            .SelectMany(file => Member().Matches(Repository.Text(file)).Select(match => match.Groups["name"].Value)).Distinct().ToList();

        Assert.True(read.Count > 30, string.Join(", ", read));
        Assert.DoesNotContain(read, name => !Regex.IsMatch(Page, $"(`|__){name}(`|__)"));
    }

    [Fact]
    public void Every_variable_that_the_source_reads_stands_on_the_page()
    {
        var read = Sources.SelectMany(file => Variable().Matches(Repository.Text(file)).Select(match => match.Groups["name"].Value)).Distinct().ToList();

        Assert.True(read.Count > 8, string.Join(", ", read));
        Assert.DoesNotContain(read, name => !Page.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_on_the_page_is_read_by_the_source()
    {
        var sources = string.Join('\n', Sources.Select(Repository.Text));
        var shown = Shown().Matches(Page).Select(match => match.Value).Distinct().ToList();

        Assert.True(shown.Count > 40);
        Assert.DoesNotContain(shown, name => !name.Split("__").Skip(1).Where(part => part.Length > 0).All(part => Regex.IsMatch(sources, $"[\":}}.]{part}[\":)]|^\\s+new\\(\"{part}\"", RegexOptions.Multiline) || part is "product-photo"));
    }

    private static IEnumerable<string> Settings(string text)
    {
        var section = Section().Match(text).Groups["section"].Value;
        return Whole().Matches(text).Select(match => match.Groups["key"].Value)
            .Concat(Numbers().Matches(text).Select(match => $"Rendermeter:{match.Groups["key"].Value}"))
            .Concat(Named().Matches(text).Select(match => $"Rendermeter:{match.Groups["section"].Value}s:{match.Groups["name"].Value}"))
            .Concat(Below().Matches(text).Select(match => $"{section}:{match.Groups["key"].Value}"))
            .Select(key => key.Replace(":", "__", StringComparison.Ordinal));
    }

    [GeneratedRegex("\"(?<key>Rendermeter:[A-Za-z0-9]+(:[A-Za-z0-9]+)*)\"")]
    private static partial Regex Whole();

    /// <summary>The readers of whole numbers put the first part in front by themselves.</summary>
    [GeneratedRegex("\\b(?:Whole\\(configuration, |Count\\()\"(?<key>[A-Z]\\w*(:\\w+)+)\"")]
    private static partial Regex Numbers();

    /// <summary>A setting that is called as the member of the options that it sets: <c>InputOptions.MaxBytes</c> is <c>Inputs:MaxBytes</c>.</summary>
    [GeneratedRegex(@"\bWhole\(configuration, nameof\((?<section>[A-Z]\w*)Options\.(?<name>[A-Z]\w*)\)")]
    private static partial Regex Named();

    [GeneratedRegex("const string Section = \"(?<section>[^\"]+)\"")]
    private static partial Regex Section();

    [GeneratedRegex(@"\{Section\}:(?<key>[A-Z]\w*(:\w+)*)")]
    private static partial Regex Below();

    [GeneratedRegex("(?:\\b[sS]ection\\[|GetSection\\(|Texts\\(section, |Milliseconds\\(section, |\\b(?:Of|Text)\\((?:vendor\\.Id|\"[a-z]+\"), )\"(?<name>[A-Z]\\w*)\"|\\{at\\}:(?<name>[A-Z]\\w*)\"")]
    private static partial Regex Member();

    [GeneratedRegex("(?:GetEnvironmentVariable\\(|onfiguration\\[|\\bnew\\(\"[a-z]+\", |KeyVariable = )\"(?<name>[A-Z]+(_[A-Z]+)*)\"")]
    private static partial Regex Variable();

    [GeneratedRegex(@"Rendermeter(__[A-Za-z0-9-]+)+")]
    private static partial Regex Shown();
}
