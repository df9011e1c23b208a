namespace Rendermeter.Engine.Alerts;

/// <summary>What was spent on one route and model, in slots of five seconds over a little more than an hour: as much memory for one attempt as for a million.</summary>
internal sealed class SpendLane
{
    private const int Kept = 900;
    private const int Kinds = 4;
    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, (long Nanos, int Count)[]> _slots = [];

    public DateTimeOffset TouchedAt { get; set; }

    public DateTimeOffset QuietUntil { get; set; } = DateTimeOffset.MinValue;

    public static long SlotOf(DateTimeOffset at) => at.UtcTicks / Slot.Ticks;

    public static long SlotsOf(TimeSpan span) => span.Ticks / Slot.Ticks;

    public void Add(long slot, SpikeCause kind, long nanos, int count)
    {
        if (!_slots.TryGetValue(slot, out var sums))
        {
            _slots.Add(slot, sums = new (long, int)[Kinds]);
            foreach (var old in _slots.Keys.Where(known => known <= slot - Kept).ToList())
            {
                _slots.Remove(old);
            }
        }

        ref var sum = ref sums[(int)kind];
        sum = (sum.Nanos + nanos, sum.Count + count);
    }

    public (long Nanos, int Count) Sum(long first, long last, SpikeCause? only = null)
    {
        var (nanos, count) = (0L, 0);
        foreach (var (_, sums) in _slots.Where(slot => slot.Key >= first && slot.Key <= last))
        {
            for (var kind = 0; kind < Kinds; kind++)
            {
                if (only is null || (int)only == kind)
                {
                    nanos += sums[kind].Nanos;
                    count += sums[kind].Count;
                }
            }
        }

        return (nanos, count);
    }
}
