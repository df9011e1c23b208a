using Rendermeter.Engine.Routes;

namespace Rendermeter.Engine.Requests;

/// <summary>How a render ends when no offer is left. Pure.</summary>
internal static class Ending
{
    /// <summary>One output is enough.</summary>
    public static RenderEnd Succeeded(DateTimeOffset now) => new(RenderStatus.Succeeded, ErrorCode: null, ErrorMessage: null, now);

    /// <summary>Reads the end off the attempts: accepted, else rejected where anything was judged, else failed with the last provider's words.</summary>
    public static RenderEnd Of(RenderRecord record, DateTimeOffset now)
    {
        if (record.Attempts.Count == 0)
        {
            return record.Render.CancelRequestedAt is not null
                ? new RenderEnd(RenderStatus.Cancelled, "cancelled", "the customer gave it up", now)
                : new RenderEnd(RenderStatus.Failed, "approval_expired", "nobody allowed its price in time", now);
        }

        if (record.Attempts.Any(attempt => attempt.Accepted == true))
        {
            return Succeeded(now);
        }

        if (record.Render.CancelRequestedAt is not null)
        {
            return new RenderEnd(RenderStatus.Cancelled, "cancelled", "the customer gave it up", now);
        }

        var rejected = record.Attempts.LastOrDefault(attempt => attempt.Accepted == false);
        if (rejected is not null)
        {
            var details = record.Verdicts[rejected.Id].Checks.Where(check => !check.Accepted).Select(check => $"{check.Check}: {check.Detail}");
            return new RenderEnd(RenderStatus.Rejected, "rejected", $"the gate rejected what was delivered ({string.Join("; ", details)}), and no offer is left", now);
        }

        var settlement = record.Last.Settlement;
        return new RenderEnd(RenderStatus.Failed, settlement?.ErrorCode ?? Failover.Reason(record.Last),
            settlement?.ErrorMessage ?? "the provider delivered nothing, and no offer is left", now);
    }
}
