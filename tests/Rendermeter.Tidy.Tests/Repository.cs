using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Rendermeter.Tidy.Tests;

/// <summary>The files of the repository, without what a build or an editor leaves behind.</summary>
internal static partial class Repository
{
    private static readonly string[] Skipped = [".git", "artifacts", "bin", "obj", "node_modules", ".vs", ".idea", "data", "demo-data", "demo-output"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file as a path from the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Below(new DirectoryInfo(Root)).Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Sources => Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<string> Projects => Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));

    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>The namespace that a file's folder stands for.</summary>
    public static string? Namespace(string file)
    {
        var project = Projects.FirstOrDefault(project => file.StartsWith(Folder(project) + "/", StringComparison.Ordinal));
        if (project is null)
        {
            return null;
        }

        var root = XDocument.Parse(Text(project)).Descendants("RootNamespace").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(project);
        var folder = Folder(file)[Folder(project).Length..].Trim('/').Replace('/', '.');
        return folder.Length == 0 ? root : $"{root}.{folder}";
    }

    public static string Folder(string file) => file.Contains('/', StringComparison.Ordinal) ? file[..file.LastIndexOf('/')] : "";

    /// <summary>The types that a source file declares.</summary>
    public static IEnumerable<string> Types(string text) => Declaration().Matches(text).Select(match => match.Groups["name"].Value);

    /// <summary>The enums that the sources declare.</summary>
    public static IEnumerable<string> Enums(string text) => EnumDeclaration().Matches(text).Select(match => match.Groups["name"].Value);

    private static IEnumerable<FileInfo> Below(DirectoryInfo directory)
        => directory.EnumerateFiles().Concat(directory.EnumerateDirectories().Where(below => !Skipped.Contains(below.Name)).SelectMany(Below));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Rendermeter.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("the tests run outside of the repository");
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|static|sealed|abstract|readonly|partial|ref)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>[A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\benum\s+(?<name>[A-Z]\w*)")]
    private static partial Regex EnumDeclaration();
}
