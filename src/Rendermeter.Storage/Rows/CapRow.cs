using System.Globalization;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Rows;

/// <summary>A cap, its bucket and an attempt's part in it, as queries read them.</summary>
internal static class CapRow
{
    public const string Columns = "cap_id, scope_kind, scope_id, metric, unit, period, time_zone, limit_amount, mode, customer_tier, thresholds, made_from, inherits, retired_at";
    public const string BucketColumns = "cap_id, period_start, period_end, held, posted, reached";
    public const string PartColumns = "cap_id, period_start, amount, held, posted, limit_at_hold, used_after_hold";

    public static Cap Read(IRow row, OrgId org) => new(
        Id: new CapId(row.Id()), org, Scope: new CapScope(row.Name<CapScopeKind>(), row.Text()), Metric: row.Name<CapMetric>(), Unit: row.Text(),
        Period: row.Name<CapPeriod>(), TimeZone: row.Text(), Limit: row.Integer(), Enforce: row.Text() == "enforce")
    {
        CustomerTier = row.OptionalText(),
        Thresholds = ReadThresholds(row.Text()),
        MadeFrom = row.OptionalId() is { } standard ? new CapId(standard) : null,
        Inherits = row.Flag(),
        RetiredAt = row.OptionalInstant(),
    };

    /// <summary>Percentages, with commas between them.</summary>
    public static string Write(IReadOnlyList<int> thresholds) => string.Join(',', thresholds.Select(percent => percent.ToString(CultureInfo.InvariantCulture)));

    public static CapBucket ReadBucket(IRow row)
        => new(Cap: new CapId(row.Id()), StartAt: row.Instant(), EndAt: row.Instant(), Held: row.Integer(), Posted: row.Integer()) { Reached = row.Count() };

    public static AttemptCap ReadPart(IRow row, AttemptId attempt) => new(
        attempt, Cap: new CapId(row.Id()), BucketStartAt: row.Instant(), Amount: row.Integer(), Held: row.Integer(), Posted: row.Integer(),
        LimitAtHold: row.OptionalInteger(), UsedAfterHold: row.Integer());

    private static IReadOnlyList<int> ReadThresholds(string text)
        => text.Length == 0 ? [] : [.. text.Split(',').Select(percent => int.Parse(percent, NumberStyles.None, CultureInfo.InvariantCulture))];
}
