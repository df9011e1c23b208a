using System.Diagnostics;

namespace Rendermeter.Tests.Commands;

/// <summary>The built program, run as a process of its own in a directory of its own.</summary>
public sealed class Cli : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("rendermeter-cli-").FullName;

    /// <summary>Environment variables of the processes that it starts.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "rendermeter.dll");

    public async Task<CliRun> Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new CliRun(process.ExitCode, await output, await error);
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Program, .. arguments])
        {
            WorkingDirectory = Directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Directory, name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
