using System.Diagnostics;

namespace Rendermeter.Engine.Faults;

/// <summary>
/// Named places where a test may kill the process, as <c>kill -9</c> would, or make it stand still, as <c>kill -STOP</c> does. Inert unless
/// <c>RENDERMETER_CRASH=name:ordinal</c> or <c>RENDERMETER_PAUSE=name:ordinal</c> is set when the process starts; the ordinal counts the hits of that
/// name from 1.
/// </summary>
public static class CrashPoint
{
    private static readonly (string Name, int Ordinal)? Armed = Read(Environment.GetEnvironmentVariable("RENDERMETER_CRASH"));
    private static readonly (string Name, int Ordinal)? Pausing = Read(Environment.GetEnvironmentVariable("RENDERMETER_PAUSE"));
    private static int hits;
    private static int pauses;

    /// <summary>True where a test asked for something somewhere: only then is it worth working out the names.</summary>
    public static bool IsArmed => Armed is not null || Pausing is not null;

    /// <summary>Ends the process here when a test asked for it.</summary>
    public static void Hit(string name)
    {
        if (Armed is { } armed && armed.Name == name && Interlocked.Increment(ref hits) == armed.Ordinal)
        {
            Process.GetCurrentProcess().Kill();
        }

        if (Pausing is { } pausing && pausing.Name == name && Interlocked.Increment(ref pauses) == pausing.Ordinal)
        {
            using var stop = Process.Start("kill", ["-STOP", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            stop.WaitForExit();
        }
    }

    private static (string, int)? Read(string? setting)
        => setting?.Split(':') is [var name, var ordinal] && int.TryParse(ordinal, System.Globalization.CultureInfo.InvariantCulture, out var count)
            ? (name, count)
            : null;
}
