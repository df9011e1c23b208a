using System.Diagnostics;
using System.Text.RegularExpressions;
using Rendermeter.Tests.Commands;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Docs;

/// <summary>The commands of the guides about money, run as they stand on data of their own: only the program is put in.</summary>
public sealed partial class MoneyGuidesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-guide-").FullName;

    [Theory]
    [InlineData("grants-and-refunds.md", "{\"models\":[\"fal/*\"]}", "credit_line", "0.8 ", "85.000000000", "Nothing waits for a decision.", "No price was wrong.")]
    [InlineData("limit-and-report-spend.md", "25.000000000", "customer:each (free)", "top_up", "at,kind,fund,amount", "Nothing was asked for in this period.")]
    public async Task Every_command_of_the_guide_runs_and_shows_what_it_says(string guide, params string[] shown)
    {
        await using (var gateway = new TestGateway(configure: null, directory: Directory.CreateDirectory(Path.Combine(_directory, "made")).FullName))
        {
            await gateway.InitializeAsync();
            await gateway.Gateway.DisposeAsync();
            Directory.CreateDirectory(Path.Combine(_directory, "data"));
            foreach (var file in Directory.GetFiles(Path.Combine(_directory, "made")))
            {
                File.Copy(file, Path.Combine(_directory, "data", Path.GetFileName(file)));
            }
        }

        var script = string.Join('\n', Fences().Matches(await File.ReadAllTextAsync(Guide(guide), TestContext.Current.CancellationToken)).Select(fence => fence.Groups[1].Value))
            .Replace("rendermeter ", $"dotnet exec {Cli.Program} ", StringComparison.Ordinal);
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-e", "-o", "pipefail", "-c", script])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _directory,
        })!;
        var errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var printed = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(bash.ExitCode == 0, printed + await errors);
        Assert.All(shown, part => Assert.Contains(part, printed, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Guide(string name)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Rendermeter.slnx")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory.FullName, "docs", "guides", name);
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();
}
