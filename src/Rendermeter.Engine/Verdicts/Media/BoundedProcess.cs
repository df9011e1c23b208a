using System.Diagnostics;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Runs a program on a file that somebody else made: without our environment, and with bounds on time, memory and what it may say.</summary>
internal static class BoundedProcess
{
    /// <summary>What a process may take: 20 seconds of a processor and 2 GiB of addresses, where the shell can bound it.</summary>
    private const string Bounds = "ulimit -t 20; ulimit -v 2097152; exec \"$@\"";
    private const long MaxBytes = 4L << 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How it ended.</summary>
    public enum End
    {
        /// <summary>It said that all went well.</summary>
        Done,

        /// <summary>It said that it could not.</summary>
        Failed,

        /// <summary>It took too long or too much, or could not be started.</summary>
        CutOff,
    }

    /// <summary>Takes what it says.</summary>
    public delegate void Take(ReadOnlySpan<byte> bytes);

    public static async Task<End> Run(string program, IReadOnlyList<string> arguments, Take take, CancellationToken cancellationToken)
    {
        var bounded = File.Exists("/bin/sh");
        var start = new ProcessStartInfo(bounded ? "/bin/sh" : program, bounded ? ["-c", Bounds, "sh", program, .. arguments] : arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false,
        };
        start.Environment.Clear();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
            process.StandardInput.Close();
            var complaints = process.StandardError.BaseStream.CopyToAsync(Stream.Null, patience.Token);
            var block = new byte[1 << 16];
            long said = 0;
            for (int length; (length = await process.StandardOutput.BaseStream.ReadAsync(block, patience.Token)) > 0;)
            {
                take(block.AsSpan(0, length));
                if ((said += length) > MaxBytes)
                {
                    process.Kill(entireProcessTree: true);
                    return End.CutOff;
                }
            }

            await complaints;
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode switch { 0 => End.Done, > 128 => End.CutOff, _ => End.Failed };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return End.CutOff;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return End.CutOff;
        }
        finally
        {
            Stop(process);
        }
    }

    private static void Stop(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            return; // it never began
        }
    }
}
