using System.Diagnostics;

namespace Rendermeter.Engine.Faults;

/// <summary>
/// Named places where a test may kill the process, as <c>kill -9</c> would. Inert unless <c>RENDERMETER_CRASH=name:ordinal</c> is set when the
/// process starts; the ordinal counts the hits of that name from 1.
/// </summary>
public static class CrashPoint
{
    private static readonly (string Name, int Ordinal)? Armed = Read(Environment.GetEnvironmentVariable("RENDERMETER_CRASH"));
    private static int hits;

    /// <summary>True where a test asked for a crash somewhere: only then is it worth working out the names.</summary>
    public static bool IsArmed => Armed is not null;

    /// <summary>Ends the process here when a test asked for it.</summary>
    public static void Hit(string name)
    {
        if (Armed is { } armed && armed.Name == name && Interlocked.Increment(ref hits) == armed.Ordinal)
        {
            Process.GetCurrentProcess().Kill();
        }
    }

    private static (string, int)? Read(string? setting)
        => setting?.Split(':') is [var name, var ordinal] && int.TryParse(ordinal, System.Globalization.CultureInfo.InvariantCulture, out var count)
            ? (name, count)
            : null;
}
