using System.Text.RegularExpressions;

namespace Rendermeter.Tidy.Tests;

public sealed partial class SourceRules
{
    private static readonly string[] BannedWords = ["Helper", "Util", "Utils", "Manager", "Common", "Base", "Info", "Data", "Impl"];

    [Fact]
    public void A_namespace_is_its_folder_and_covers_the_file()
    {
        var wrong = Repository.Sources.Where(file => Path.GetFileName(file) is not ("Program.cs" or "GlobalUsings.cs") && Repository.Namespace(file) is not null)
            .Where(file => !Repository.Text(file).Contains($"\nnamespace {Repository.Namespace(file)};\n", StringComparison.Ordinal)
                && !Repository.Text(file).StartsWith($"namespace {Repository.Namespace(file)};\n", StringComparison.Ordinal)
                && Repository.Types(Repository.Text(file)).Any());

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_folder_carries_the_name_of_a_type_beside_it()
    {
        var namespaces = Repository.Sources.Select(Repository.Namespace).OfType<string>().ToHashSet();
        var wrong = Repository.Sources.Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(file => Repository.Types(Repository.Text(file)).Select(type => $"{Repository.Namespace(file)}.{type}"))
            .Where(namespaces.Contains);

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_type_is_named_after_what_it_is()
    {
        var wrong = Repository.Sources.SelectMany(file => Repository.Types(Repository.Text(file)).Select(type => (file, type)))
            .Where(known => BannedWords.Contains(Words().Matches(known.type)[^1].Value));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_is_folded_away_or_put_off()
    {
        string[] banned = ["#reg" + "ion", "TO" + "DO", "FIX" + "ME"];
        var wrong = Repository.Sources.Where(file => banned.Any(word => Regex.IsMatch(Repository.Text(file), $@"(?<!\w){word}\b")));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Sql_stands_in_the_storage_alone()
    {
        var wrong = Repository.Sources.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && !file.StartsWith("src/Rendermeter.Storage/", StringComparison.Ordinal))
            .Where(file => Sql().IsMatch(Repository.Text(file)));

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_switch_over_one_of_our_enums_names_every_member()
    {
        var enums = Repository.Sources.SelectMany(file => Repository.Enums(Repository.Text(file))).ToHashSet();
        var wrong = Repository.Sources.Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(file => SwitchArms.Of(Repository.Text(file)).Where(arms => IsOpen(arms, enums)).Select(arms => $"{file}: {arms[0]}"));

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_reader_of_switches_finds_an_open_one_and_only_that()
    {
        const string Open = "var a = kind switch { Kind.One or Kind.Two => \"}\", Kind.Three when b => Make(c => d), _ => 3 };";
        const string Closed = "var a = kind switch { Kind.One => 1, Kind.Two => 2 };";
        const string Union = "var a = kind switch { Thing.One one => 1, _ => 2 }; var b = text switch { \"a\" => Kind.One, _ => Kind.Two };";

        Assert.Contains(SwitchArms.Of(Open), arms => IsOpen(arms, ["Kind"]));
        Assert.DoesNotContain(SwitchArms.Of(Closed), arms => IsOpen(arms, ["Kind"]));
        Assert.DoesNotContain(SwitchArms.Of(Union), arms => IsOpen(arms, ["Kind"]));
    }

    private static bool IsOpen(IReadOnlyList<string> arms, HashSet<string> enums)
        => arms.Contains("_") && arms.Where(arm => arm != "_").All(arm => Member().Match(arm) is { Success: true } member && enums.Contains(member.Groups["enum"].Value)) && arms.Count > 1;

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"^(?<enum>[A-Z]\w*)\.[A-Z]\w*(\s+or\s+[A-Z]\w*\.[A-Z]\w*)*(\s+when\s.*)?$", RegexOptions.Singleline)]
    private static partial Regex Member();

    [GeneratedRegex(@"\b(SELECT\s[^""]*\sFROM\s|INSERT\s+INTO\s|DELETE\s+FROM\s|UPDATE\s+\w+\s+SET\s|CREATE\s+TABLE\s)")]
    private static partial Regex Sql();
}
