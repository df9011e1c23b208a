using System.Text.RegularExpressions;

namespace Rendermeter.Tidy.Tests;

public sealed partial class PageRules
{
    private const long MaxBytes = 256 << 10;
    private static readonly string[] Headings = ["Owns", "Does not own", "Invariants", "Clock"];

    [Fact]
    public void Every_room_with_code_says_what_it_owns()
    {
        var rooms = Repository.Sources.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.Count(character => character == '/') >= 3)
            .Select(file => string.Join('/', file.Split('/')[..3])).Distinct();
        var wrong = rooms.SelectMany(room => PagesOf(room) is { Count: > 0 } pages
            ? Headings.Where(heading => !pages.Exists(page => Regex.IsMatch(Repository.Text(page), $@"(\*\*|^#+ ){heading}\b", RegexOptions.Multiline))).Select(heading => $"{room} does not say '{heading}'")
            : [$"{room} has no README.md"]);

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_link_between_pages_leads_somewhere()
    {
        var wrong = Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(file => Link().Matches(CodeBlock().Replace(Repository.Text(file), "")).Select(link => (file, Target: link.Groups["target"].Value)))
            .Where(link => !link.Target.Contains(':', StringComparison.Ordinal) && !link.Target.StartsWith('#'))
            .Where(link => !Path.Exists(Path.Combine(Repository.Root, Repository.Folder(link.file), Uri.UnescapeDataString(link.Target.Split('#')[0]))));

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_file_is_too_large_to_be_read()
    {
        var wrong = Repository.Files.Where(file => new FileInfo(Path.Combine(Repository.Root, file)).Length > MaxBytes);

        Assert.Empty(wrong);
    }

    /// <summary>A room's own page, or that of its project where the project is one subject.</summary>
    private static List<string> PagesOf(string room)
        => [.. new[] { $"{room}/README.md", $"{Repository.Folder(room)}/README.md" }.Where(page => Repository.Files.Contains(page)).Take(1)];

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
