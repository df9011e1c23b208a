namespace Rendermeter.Tests;

/// <summary>Tools beyond the SDK. Where one is missing its tests are skipped, unless <c>RENDERMETER_REQUIRE_ALL=1</c>: then that is a failure.</summary>
internal static class Requirements
{
    /// <summary>Skips or fails the test that asks when a program is not on the path.</summary>
    public static void Tool(string name)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, name)));
        var required = Environment.GetEnvironmentVariable("RENDERMETER_REQUIRE_ALL") == "1";
        Assert.True(found || !required, $"{name} is not installed, and nothing may be skipped");
        Assert.SkipUnless(found, $"{name} is not installed");
    }
}
