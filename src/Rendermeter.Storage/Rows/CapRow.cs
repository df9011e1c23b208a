using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Rows;

/// <summary>A cap, its bucket and an attempt's part in it, as queries read them.</summary>
internal static class CapRow
{
    public const string Columns = "cap_id, scope_kind, scope_id, metric, unit, period, time_zone, limit_amount, mode";
    public const string BucketColumns = "cap_id, period_start, period_end, held, posted";
    public const string PartColumns = "cap_id, period_start, amount, held, posted, limit_at_hold, used_after_hold";

    public static Cap Read(IRow row, OrgId org) => new(
        Id: new CapId(row.Id()), org, Scope: new CapScope(row.Name<CapScopeKind>(), row.Text()), Metric: row.Name<CapMetric>(), Unit: row.Text(),
        Period: row.Name<CapPeriod>(), TimeZone: row.Text(), Limit: row.Integer(), Enforce: row.Text() == "enforce");

    public static CapBucket ReadBucket(IRow row)
        => new(Cap: new CapId(row.Id()), StartAt: row.Instant(), EndAt: row.Instant(), Held: row.Integer(), Posted: row.Integer());

    public static AttemptCap ReadPart(IRow row, AttemptId attempt) => new(
        attempt, Cap: new CapId(row.Id()), BucketStartAt: row.Instant(), Amount: row.Integer(), Held: row.Integer(), Posted: row.Integer(),
        LimitAtHold: row.OptionalInteger(), UsedAfterHold: row.Integer());
}
