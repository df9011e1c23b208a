using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Requests;

/// <summary>A person accepts or rejects what a gate has laid before them; where nobody does, the terms of the gate decide at the deadline.</summary>
public sealed class PersonVerdicts(IRecords records, ILedger ledger, RouteVersions routes, TimeProvider time)
{
    /// <summary>Who decides where nobody did.</summary>
    public const string Deadline = "deadline";

    /// <summary>Writes a person's verdict. The first one stands.</summary>
    /// <param name="minutesBillionths">How long it took, in billionths of a minute; null is what the gate expects.</param>
    /// <param name="by">The name of the key.</param>
    public async Task<PersonVerdictOutcome> Decide(OrgId org, RenderId id, bool accepted, string? reason, long? minutesBillionths, string by)
    {
        if (await records.FindRender(org, id, CancellationToken.None) is not { } record)
        {
            return new PersonVerdictOutcome.NotFound();
        }

        if (record.Waiting is not { } asked)
        {
            return new PersonVerdictOutcome.NotWaiting(record);
        }

        var route = await routes.Pinned(record.Render, CancellationToken.None);
        var move = await ledger.Execute(Judge(record, asked, route, accepted, reason, minutesBillionths ?? asked.Terms.MinutesBillionths, by, time.GetUtcNow()));
        record = await records.FindRender(org, id, CancellationToken.None) ?? throw new LedgerBrokenException($"{id} was judged and cannot be read");
        return move.Moved ? new PersonVerdictOutcome.Decided(record) : new PersonVerdictOutcome.NotWaiting(record);
    }

    /// <summary>What the terms say where nobody has decided: it costs nobody's time.</summary>
    internal static Judge AtDeadline(RenderRecord record, PersonAsked asked, Route? route, DateTimeOffset now)
        => Judge(record, asked, route, asked.Terms.AcceptAtDeadline, "nobody has decided by the deadline", minutesBillionths: 0, Deadline, now);

    private static Judge Judge(RenderRecord record, PersonAsked asked, Route? route, bool accepted, string? reason, long minutesBillionths, string by, DateTimeOffset now)
    {
        var first = record.Lines.Count(line => line.Attempt == asked.Attempt);
        var minutes = CostLines.OfMinutes(asked.Attempt, first, minutesBillionths, asked.Terms.MinuteNanos);
        var outputs = record.Outputs.Where(output => output.Attempt == asked.Attempt).ToList();
        IReadOnlyList<CheckResult> checks = [.. asked.Checks, new CheckResult(CheckKinds.Name(CheckKind.Human), accepted, reason)];
        return new Judge(record.Render.Org, asked.Attempt, new Verdict(accepted, checks, now) { By = by }, [])
        {
            Unended = record.Render.Id,
            BookedNanos = record.Lines.Where(line => line.Attempt == asked.Attempt).Sum(line => line.AmountNanos),
            Lines = accepted ? [.. minutes, .. CostLines.OfAccepted(asked.Attempt, first + minutes.Count, route?.Steps ?? [], outputs)] : minutes,
        };
    }
}
