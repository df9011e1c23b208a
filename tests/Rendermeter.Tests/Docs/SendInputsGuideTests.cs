using System.Diagnostics;
using System.Text.RegularExpressions;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Docs;

/// <summary>The commands of the guide to inputs, run as they stand.</summary>
public sealed partial class SendInputsGuideTests(TestGateway gateway) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-guide-").FullName;

    [Fact]
    public async Task Every_command_of_the_guide_runs_and_costs_what_it_says()
    {
        Requirements.Tool("curl");
        var tenant = await gateway.Open();
        var guide = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "guides", "send-inputs.md"), TestContext.Current.CancellationToken);
        var script = string.Join('\n', Fences().Matches(guide).Select(fence => fence.Groups[1].Value)).Replace("http://127.0.0.1:8080", gateway.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);

        var printed = await Bash($"export RENDERMETER_KEY={tenant.Key}\n{script}");

        Assert.Contains("x-rendermeter-charge: 0.090000000", printed, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"charged\":\"0.140000000\"", printed, StringComparison.Ordinal);
        Assert.Contains("\"role\":\"first_frame\"", printed, StringComparison.Ordinal);
        Assert.Contains("\"charged\":\"0.020000000\"", printed, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<string> Bash(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-e", "-o", "pipefail", "-c", script])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _directory,
        })!;
        var errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var printed = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(bash.ExitCode == 0, printed + await errors);
        return printed;
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Rendermeter.slnx")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();
}
