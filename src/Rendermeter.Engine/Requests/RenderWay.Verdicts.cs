using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Requests;

/// <summary>What was delivered is judged, by the gate or by the person whom it asks. One accepted output is enough: what comes after it is paid for and not judged.</summary>
public sealed partial class RenderWay
{
    /// <returns>Whether something has changed, or until when the render waits; neither where its last attempt goes on, or the next.</returns>
    private async Task<(bool Moved, RenderTurn? Waits)> Verdict(RenderRecord record, Route? route, DateTimeOffset? leftDueAt, CancellationToken stopping)
    {
        var state = record.Last.State;
        if (state == AttemptState.Held && IsAccepted(record))
        {
            await ledger.Execute(AttemptLife.NotNeeded(record.Last));
            return (true, null);
        }

        if (record.Waiting is { } asked)
        {
            return await AwaitPerson(record, asked, route, leftDueAt);
        }

        // What is being sent is looked at first. Beside a job that runs what was delivered is fetched, while it can be; where that fails, the job is looked at.
        if (state == AttemptState.Submitting || Unjudged(record) is not { Count: > 0 } delivered)
        {
            return (false, null);
        }

        // What this process has no key to fetch waits for one that has.
        var here = delivered.FindAll(attempt => !attempts.Lacks(attempt));
        var isAll = here.Count == delivered.Count;
        var judged = here.Count > 0 && await Judge(record, here, isAll, stopping);
        return judged || (isAll && record.Attempts.All(attempt => attempt.State.IsResolved())) ? (true, null)
            : state.IsResolved() ? (false, new RenderTurn(record, Earliest(time.GetUtcNow() + AttemptLife.TakeOverAfter, leftDueAt, null)))
            : (false, null);
    }

    private async Task<(bool Moved, RenderTurn? Waits)> AwaitPerson(RenderRecord record, PersonAsked asked, Route? route, DateTimeOffset? leftDueAt)
    {
        var now = time.GetUtcNow();
        var isCancelled = record.Render.CancelRequestedAt is not null;
        if (isCancelled && record.Attempts.All(attempt => attempt.State.IsResolved()))
        {
            await ledger.Execute(new Conclude(record.Render.Org, record.Render.Id, Ending.Of(record, now), Decision: null));
            return (true, null);
        }

        if (!isCancelled && asked.DueAt <= now)
        {
            await ledger.Execute(PersonVerdicts.AtDeadline(record, asked, route, now));
            return (true, null);
        }

        // A later attempt that was not sent waits for the person, too; one that was sent goes on meanwhile.
        return record.Last.State.IsResolved() || (record.Last.State == AttemptState.Held && !isCancelled)
            ? (false, new RenderTurn(record, isCancelled ? Earliest(now + AttemptLife.TakeOverAfter, leftDueAt, null) : Earliest(asked.DueAt, leftDueAt, null)))
            : (false, null);
    }

    /// <summary>The last attempt. Where it waited for a person's verdict on an earlier one before it was sent, that was no time in the queue.</summary>
    private static Attempt SinceVerdict(RenderRecord record)
        => record.Last.State == AttemptState.Held && record.Verdicts.Values.Where(verdict => verdict.By is not null).Select(verdict => (DateTimeOffset?)verdict.At).Max() is { } said
            && said > (record.Last.NotBefore ?? record.Last.CreatedAt) ? record.Last with { NotBefore = said } : record.Last;

    private static bool IsAccepted(RenderRecord record) => record.Attempts.Any(attempt => attempt.Accepted == true);

    private static List<Attempt> Unjudged(RenderRecord record) => IsAccepted(record) ? [] : [.. record.Attempts.Where(attempt => attempt.AwaitsVerdict)];

    private static DateTimeOffset Earliest(DateTimeOffset one, DateTimeOffset? other, DateTimeOffset? third)
    {
        var first = other < one ? other.Value : one;
        return third < first ? third.Value : first;
    }

    /// <summary>Judges the first delivery whose files are there. False where there is none, and then the render ends: what is gone is no reason to pay for another.</summary>
    /// <param name="isAll">False where others were delivered that only another process can fetch: the render does not end without them.</param>
    private async Task<bool> Judge(RenderRecord record, IReadOnlyList<Attempt> delivered, bool isAll, CancellationToken stopping)
    {
        var reason = "";
        foreach (var attempt in delivered)
        {
            using var hold = erasing.Hold();
            switch (await Look(record.Render, attempt, hold, stopping))
            {
                case GateOutcome.Judged judged:
                    var verdict = ledger.Execute(new Judge(record.Render.Org, attempt.Id, judged.Verdict, judged.Outputs) { Lines = judged.Lines });
                    if (judged.Verdict.Accepted)
                    {
                        // Handed in without waiting, so that one commit takes both. Whether the verdict came to stand is decided there.
                        await ledger.Execute(new Conclude(record.Render.Org, record.Render.Id, Ending.Succeeded(time.GetUtcNow()), Decision: null) { LeavesInDoubt = true });
                    }

                    if (!(await verdict).Moved)
                    {
                        await erasing.Abandon(hold); // somebody else has judged it, by files of their own
                    }

                    return true;
                case GateOutcome.AsksPerson asks:
                    await ledger.Execute(new AskPerson(record.Render.Org, attempt.Id, asks.Asked, asks.Outputs, asks.Lines));
                    return true;
                case GateOutcome.Lost lost:
                    reason = lost.Reason;
                    await erasing.Abandon(hold);
                    break;
            }
        }

        if (!isAll)
        {
            return false;
        }

        // The charge stands and is shown.
        await ledger.Execute(new Conclude(record.Render.Org, record.Render.Id, new RenderEnd(RenderStatus.Failed, "result_lost", reason, time.GetUtcNow()), Decision: null));
        return false;
    }

    /// <summary>What was fetched by a look that did not come to its end is fetched again by the next one, or is lost by then.</summary>
    private async Task<GateOutcome> Look(Render render, Attempt attempt, FileHold hold, CancellationToken stopping)
    {
        try
        {
            return await gate.Judge(render, attempt, hold, stopping);
        }
        catch
        {
            await erasing.Abandon(hold);
            throw;
        }
    }
}
