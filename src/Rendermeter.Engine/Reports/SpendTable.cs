using System.Globalization;
using NodaTime;
using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Reports;

/// <summary>Sums attempts into groups by one or two dimensions.</summary>
/// <param name="timeZone">An IANA zone, whose days are meant by <see cref="SpendDimension.Day"/>.</param>
public sealed class SpendTable(IReadOnlyList<SpendDimension> by, string timeZone)
{
    private readonly DateTimeZone _zone = DateTimeZoneProviders.Tzdb[timeZone];
    private readonly Dictionary<(string Unit, string First, string Second), Sums> _groups = [];

    /// <summary>How many groups there are.</summary>
    public int Count => _groups.Count;

    public void Add(SpendFact fact)
    {
        foreach (var first in Values(fact, by[0]))
        {
            foreach (var second in by.Count > 1 ? Values(fact, by[1]) : [""])
            {
                if (!_groups.TryGetValue((fact.Unit, first, second), out var sums))
                {
                    _groups.Add((fact.Unit, first, second), sums = new Sums());
                }

                sums.Add(fact);
            }
        }
    }

    /// <summary>The groups: days in their order, else what was charged most first.</summary>
    public IReadOnlyList<SpendRow> Rows()
        => [.. _groups
            .OrderBy(group => by[0] == SpendDimension.Day ? group.Key.First : by is [_, SpendDimension.Day] ? group.Key.Second : "", StringComparer.Ordinal)
            .ThenByDescending(group => group.Value.ChargeNanos)
            .ThenBy(group => group.Key.First, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Second, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Unit, StringComparer.Ordinal)
            .Select(group => group.Value.Row(by.Count > 1 ? [group.Key.First, group.Key.Second] : [group.Key.First], group.Key.Unit))];

    private IEnumerable<string> Values(SpendFact fact, SpendDimension dimension) => dimension switch
    {
        SpendDimension.Org => [fact.Org.ToString()],
        SpendDimension.Project => [fact.Project.ToString()],
        SpendDimension.Key => [fact.Key.ToString()],
        SpendDimension.Customer => [fact.Customer ?? ""],
        SpendDimension.Feature => [fact.Feature ?? ""],
        SpendDimension.Model => [$"{fact.Provider}/{fact.Model}"],
        SpendDimension.Provider => [fact.Provider],
        SpendDimension.Tag => fact.Tags.Count == 0 ? [""] : fact.Tags.Distinct(),
        SpendDimension.Day => [Instant.FromDateTimeOffset(fact.At).InZone(_zone).Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)],
    };

    /// <summary>The sums of one group.</summary>
    private sealed class Sums
    {
        private readonly HashSet<RenderId> _renders = [];
        private long _cost;
        private long _held;
        private long _attempts;
        private long _accepted;
        private long _downstream;

        public long ChargeNanos { get; private set; }

        public void Add(SpendFact fact)
        {
            ChargeNanos += fact.ChargeNanos;
            _cost += fact.CostNanos;
            _held += fact.HeldNanos;
            _accepted += fact.OutputsAccepted;
            _downstream += fact.DownstreamNanos;
            _attempts++;
            _renders.Add(fact.Render);
        }

        public SpendRow Row(IReadOnlyList<string> values, string unit) => new(values, unit, ChargeNanos, _cost, _held, _attempts, _renders.Count, _accepted) { DownstreamNanos = _downstream };
    }
}
