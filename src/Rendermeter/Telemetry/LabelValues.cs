using System.Collections.Concurrent;

namespace Rendermeter.Telemetry;

/// <summary>The values that the labels of metrics have had: after so many of one label everything new is <c>other</c>, so that nobody can fill a memory by inventing names.</summary>
internal sealed class LabelValues(int most)
{
    public const string Other = "other";

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _seen = new(StringComparer.Ordinal);

    public string Of(string label, string value)
    {
        var known = _seen.GetOrAdd(label, _ => new ConcurrentDictionary<string, bool>(StringComparer.Ordinal));
        return known.ContainsKey(value) || (known.Count < most && known.TryAdd(value, true)) ? value : Other;
    }
}
