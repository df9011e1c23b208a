using System.Diagnostics;
using System.Text;

namespace Rendermeter.Tests;

/// <summary>A program that is run to its end. The end comes in any case: what is still running at its limit is killed with all that it has started.</summary>
internal static class Child
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(10);

    /// <param name="start">The program and its arguments; where its streams go is set here.</param>
    /// <param name="input">All that it can read from its standard input.</param>
    /// <param name="limit">Default 90 seconds.</param>
    /// <exception cref="TimeoutException">It did not end in time, or left behind somebody who may still print. The message has what was printed.</exception>
    public static async Task<(int ExitCode, string Output, string Error)> Run(ProcessStartInfo start, string input = "", TimeSpan? limit = null)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        using var process = Process.Start(start)!;
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var reading = Task.WhenAll(Read(process.StandardOutput, output), Read(process.StandardError, error));
        using var ending = new CancellationTokenSource(limit ?? Longest);
        try
        {
            await Write(process.StandardInput, input).WaitAsync(ending.Token);
            await process.WaitForExitAsync(ending.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await Task.WhenAny(reading, Task.Delay(LongestRead, TimeProvider.System, CancellationToken.None));
            throw new TimeoutException(Said($"did not end within {limit ?? Longest}"));
        }

        try
        {
            // The pipe is open for as long as somebody whom the child has started holds it.
            await reading.WaitAsync(LongestRead, TimeProvider.System, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(Said($"ended with {process.ExitCode}, and what it has started holds its output open"));
        }

        return (process.ExitCode, Text(output), Text(error));

        string Said(string what) => $"{start.FileName} {string.Join(' ', start.ArgumentList)} {what}; it printed:\n{Text(output)}{Text(error)}";
    }

    private static async Task Write(StreamWriter writer, string text)
    {
        try
        {
            await writer.WriteAsync(text);
            writer.Close();
        }
        catch (IOException)
        {
            // It has ended or reads no more: its exit code says what that means.
        }
    }

    private static async Task Read(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer, CancellationToken.None) is var read and > 0)
        {
            lock (text)
            {
                text.Append(buffer, 0, read);
            }
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
