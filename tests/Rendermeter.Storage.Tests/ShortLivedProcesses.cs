using System.Runtime.CompilerServices;

namespace Rendermeter.Storage.Tests;

/// <summary>What the processes that tests start inherit.</summary>
internal static class ShortLivedProcesses
{
    /// <summary>They live for seconds: code is compiled anew after 0x2000 calls, as in the tests themselves, not after 30.</summary>
    [ModuleInitializer]
    internal static void CompileOnce() => Environment.SetEnvironmentVariable("DOTNET_TC_CallCountThreshold", "2000");
}
