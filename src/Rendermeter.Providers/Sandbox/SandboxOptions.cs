namespace Rendermeter.Providers.Sandbox;

/// <summary>The three vendors of the sandbox.</summary>
public sealed class SandboxOptions
{
    /// <summary>The ids of the three vendors, cheapest first.</summary>
    public static IReadOnlyList<string> ProviderIds { get; } = ["sandbox-cheap", "sandbox-fast", "sandbox-fine"];

    /// <summary>Where <c>sandbox/{provider}/</c> is kept. Default <c>./data</c>.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>Each vendor by its id. Default: all three, with their own pace and without misbehaviour.</summary>
    public IDictionary<string, SandboxProviderOptions> Providers { get; } = new Dictionary<string, SandboxProviderOptions>(StringComparer.Ordinal)
    {
        ["sandbox-cheap"] = new() { ShortestRun = TimeSpan.FromMilliseconds(600), LongestRun = TimeSpan.FromMilliseconds(900) },
        ["sandbox-fast"] = new() { ShortestRun = TimeSpan.FromMilliseconds(150), LongestRun = TimeSpan.FromMilliseconds(300) },
        ["sandbox-fine"] = new() { ShortestRun = TimeSpan.FromMilliseconds(900), LongestRun = TimeSpan.FromMilliseconds(1500) },
    };

    /// <summary>What is wrong with these options, in a sentence; null where they can be used.</summary>
    public string? Fault()
        => string.IsNullOrWhiteSpace(DataDirectory) ? "The sandbox needs a data directory."
            : Providers.Keys.FirstOrDefault(id => !ProviderIds.Contains(id)) is { } stranger
                ? $"There is no sandbox provider {stranger}; there are {string.Join(", ", ProviderIds)}."
            : Providers.Select(pair => pair.Value.Fault(pair.Key)).FirstOrDefault(fault => fault is not null);
}
