using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Alerts;

/// <summary>
/// Watches how fast money is spent, for each organisation, route and model: over the last minute, where a loop of cheap calls shows, and over the last ten,
/// where one of costly calls does. It knows no clock and does nothing: it is told of settlements and says whether there is a spike. One thread at a time.
/// </summary>
public sealed class SpendWatch(SpendWatchOptions options)
{
    private const int MostLanes = 2000;
    private const int MostRemembered = 20_000;
    private static readonly TimeSpan[] Windows = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10)];

    private readonly Dictionary<(OrgId, string, string), SpendLane> _lanes = [];
    private readonly Dictionary<AttemptId, (SpendLane Lane, long Slot, SpikeCause Kind, long Nanos)> _remembered = [];
    private readonly Queue<AttemptId> _order = new();

    /// <summary>Takes in a settlement.</summary>
    public SpendSpike? Settled(SettledSpend spend, DateTimeOffset now)
    {
        var lane = Lane(spend, now);
        var kind = spend.Repeated ? SpikeCause.Retries : spend.Failed ? SpikeCause.Failures : SpikeCause.Volume;
        lane.Add(SpendLane.SlotOf(now), kind, spend.CostNanos, count: 1);
        Remember(spend.Attempt, lane, SpendLane.SlotOf(now), kind, spend.CostNanos);
        return Look(spend, lane, now);
    }

    /// <summary>Takes in that a settled attempt was rejected: what it has cost is spent for that.</summary>
    public void Rejected(AttemptId attempt)
    {
        if (_remembered.Remove(attempt, out var known))
        {
            known.Lane.Add(known.Slot, known.Kind, -known.Nanos, count: -1);
            known.Lane.Add(known.Slot, SpikeCause.Rejections, known.Nanos, count: 1);
        }
    }

    private SpendSpike? Look(SettledSpend spend, SpendLane lane, DateTimeOffset now)
    {
        if (now < lane.QuietUntil)
        {
            return null;
        }

        var slot = SpendLane.SlotOf(now);
        foreach (var window in Windows)
        {
            var slots = SpendLane.SlotsOf(window);
            var recent = lane.Sum(slot - slots + 1, slot);
            var before = lane.Sum(slot - slots + 1 - SpendLane.SlotsOf(TimeSpan.FromHours(1)), slot - slots);
            var perHour = PerHour(recent.Nanos, window);
            if (recent.Count >= options.LeastAttempts && perHour >= options.FromPerHourNanos && perHour >= before.Nanos * (Int128)options.Times)
            {
                lane.QuietUntil = now + options.RepeatAfter;
                return new SpendSpike(spend.Org, spend.Route, spend.Model, Cause(lane, slot, slots), perHour, before.Nanos, recent.Count, window, now);
            }
        }

        return null;
    }

    /// <summary>What has grown most against the hour before, each measured over the same time.</summary>
    private static SpikeCause Cause(SpendLane lane, long slot, long slots)
    {
        var hour = SpendLane.SlotsOf(TimeSpan.FromHours(1));
        return Enum.GetValues<SpikeCause>()
            .MaxBy(kind => lane.Sum(slot - slots + 1, slot, kind).Nanos - (long)((Int128)lane.Sum(slot - slots + 1 - hour, slot - slots, kind).Nanos * slots / hour));
    }

    private static long PerHour(long nanos, TimeSpan window) => (long)Int128.Min((Int128)nanos * TimeSpan.TicksPerHour / window.Ticks, long.MaxValue);

    private SpendLane Lane(SettledSpend spend, DateTimeOffset now)
    {
        var key = (spend.Org, spend.Route, spend.Model);
        if (!_lanes.TryGetValue(key, out var lane))
        {
            if (_lanes.Count >= MostLanes)
            {
                _lanes.Remove(_lanes.MinBy(known => known.Value.TouchedAt).Key);
            }

            _lanes.Add(key, lane = new SpendLane());
        }

        lane.TouchedAt = now;
        return lane;
    }

    private void Remember(AttemptId attempt, SpendLane lane, long slot, SpikeCause kind, long nanos)
    {
        _remembered[attempt] = (lane, slot, kind, nanos);
        _order.Enqueue(attempt);
        if (_order.Count > MostRemembered)
        {
            _remembered.Remove(_order.Dequeue());
        }
    }
}
