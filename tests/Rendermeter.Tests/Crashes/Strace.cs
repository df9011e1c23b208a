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
        var printed = "";
        try
        {
            for (var answered = 0; answered < processes.Count;)
            {
                // Strace may be silent for ever: then the read is left behind.
                var line = await strace._process.StandardError.ReadLineAsync(cancellationToken).AsTask().WaitAsync(AttachLimit, TimeProvider.System, cancellationToken);
                if (line is null)
                {
                    var required = Environment.GetEnvironmentVariable("RENDERMETER_REQUIRE_ALL") == "1";
                    Assert.False(required, printed);
                    Assert.Skip($"strace may not attach here: {printed}");
                }

                // A process of a server may have ended before strace came to it.
                printed += line + "\n";
                answered += line.Contains(" attached", StringComparison.Ordinal) || line.Contains("No such process", StringComparison.Ordinal) ? 1 : 0;
            }
        }
        catch
        {
            strace.Dispose();
            throw;
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
            kill.WaitForExit(AttachLimit);
            _process.WaitForExit(AttachLimit);
        }

        _process.Dispose();
    }
}
