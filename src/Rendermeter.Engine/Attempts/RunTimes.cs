using System.Collections.Concurrent;

namespace Rendermeter.Engine.Attempts;

/// <summary>How long each offer usually takes, as this process has seen it: a moving mean in whole ticks, for nothing but the pauses between two looks.</summary>
public sealed class RunTimes
{
    private readonly ConcurrentDictionary<string, long> _ticks = new(StringComparer.Ordinal);

    /// <summary>The usual time of an offer; zero where none was seen.</summary>
    public TimeSpan Usual(string offer) => new(_ticks.GetValueOrDefault(offer));

    /// <summary>Takes in one run.</summary>
    public void Saw(string offer, TimeSpan took)
        => _ticks.AddOrUpdate(offer, took.Ticks, (_, sofar) => sofar + ((took.Ticks - sofar) / 8));
}
