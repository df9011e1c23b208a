using System.Diagnostics;
using System.Globalization;

namespace Rendermeter.Tests.Crashes;

/// <summary>A disk that fails: <c>strace</c> attached to running processes and their children answers their every write-through with an input/output error.</summary>
internal sealed class Strace : IDisposable
{
    private static readonly TimeSpan AttachLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private Strace(Process process) => _process = process;

    /// <summary>From the <paramref name="first"/> write-through of each thread on, all fail. Skips the test where strace may not attach.</summary>
    public static async Task<Strace> FailWrites(IReadOnlyCollection<int> processes, int first, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("strace", ["-f", "-e", "trace=fsync,fdatasync", "-e", string.Create(CultureInfo.InvariantCulture, $"inject=fsync,fdatasync:error=EIO:when={first}+")])
        {
            RedirectStandardError = true,
        };
        foreach (var id in processes)
        {
            start.ArgumentList.Add("-p");
            start.ArgumentList.Add(id.ToString(CultureInfo.InvariantCulture));
        }

        var strace = new Strace(Process.Start(start)!);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AttachLimit);
        var printed = "";
        for (var attached = 0; attached < processes.Count;)
        {
            if (await strace._process.StandardError.ReadLineAsync(limit.Token) is not { } line)
            {
                var required = Environment.GetEnvironmentVariable("RENDERMETER_REQUIRE_ALL") == "1";
                Assert.False(required, printed);
                Assert.Skip($"strace may not attach here: {printed}");
                return strace;
            }

            printed += line + "\n";
            attached += line.Contains(" attached", StringComparison.Ordinal) ? 1 : 0;
        }

        _ = strace._process.StandardError.ReadToEndAsync(CancellationToken.None);
        return strace;
    }

    /// <summary>Lets go of the processes, which go on.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
            _process.WaitForExit(AttachLimit);
        }

        _process.Dispose();
    }
}
