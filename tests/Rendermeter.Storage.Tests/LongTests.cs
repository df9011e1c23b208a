namespace Rendermeter.Storage.Tests;

/// <summary>Whether tests that sample by default take everything: <c>RENDERMETER_LONG_TESTS=1</c>, as <c>.ci/prove</c> sets it.</summary>
public static class LongTests
{
    public static bool AreWanted => Environment.GetEnvironmentVariable("RENDERMETER_LONG_TESTS") == "1";
}
