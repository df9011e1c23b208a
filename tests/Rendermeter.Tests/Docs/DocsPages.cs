using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Rendermeter.Tests.Docs;

/// <summary>The pages under <c>docs</c>, and the commands that stand in them.</summary>
internal static partial class DocsPages
{
    // A guide starts the program a dozen times.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    public static string Folder { get; } = Find();

    /// <param name="page">Such as <c>guides/send-inputs.md</c>.</param>
    public static string Read(string page) => File.ReadAllText(Path.Combine(Folder, page));

    /// <summary>All blocks of one language of a page, in their order.</summary>
    public static string Blocks(string page, string language = "sh")
        => string.Join('\n', Fences().Matches(Read(page)).Where(fence => fence.Groups["language"].Value == language).Select(fence => fence.Groups["text"].Value));

    /// <summary>Runs a script up to the first command that fails.</summary>
    /// <param name="key">What <c>$KEY</c> is in it; null where it has none.</param>
    public static Task<(int ExitCode, string Output, string Error)> Bash(string script, string directory, string? key = null)
    {
        var start = new ProcessStartInfo("bash", ["-e", "-o", "pipefail", "-c", script]) { WorkingDirectory = directory };
        if (key is not null)
        {
            start.Environment["KEY"] = key;
        }

        return Child.Run(start, limit: Longest);
    }

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Rendermeter.slnx")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory.FullName, "docs");
    }

    [GeneratedRegex("^```(?<language>\\w+)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();
}
