using System.Diagnostics;

namespace Rendermeter.Tests.Commands;

/// <summary>The built program, run as a process of its own in a directory of its own.</summary>
public sealed class Cli : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("rendermeter-cli-").FullName;

    /// <summary>Environment variables of the processes that it starts.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "rendermeter.dll");

    public async Task<CliRun> Run(params string[] arguments)
    {
        var (exitCode, output, error) = await Child.Run(Describe(arguments));
        return new CliRun(exitCode, output, error);
    }

    /// <summary>Starts it for a test that reads its output while it runs, and ends it itself.</summary>
    public Process Start(params string[] arguments)
    {
        var start = Describe(arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
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

    private ProcessStartInfo Describe(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Program, .. arguments]) { WorkingDirectory = Directory };
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
