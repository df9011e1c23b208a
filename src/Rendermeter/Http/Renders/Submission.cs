using Rendermeter.Engine.Requests;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Renders;

/// <summary>Hands a request of any dialect to the engine, keeps the render going, and turns a refusal into a problem.</summary>
internal sealed class Submission(RenderWay way, RenderWorker worker, MoneyRefusals refusals)
{
    /// <summary>The render, with the task that ends with it, or why there is none.</summary>
    /// <param name="follow">True where somebody waits for its end; else there is no task.</param>
    public async Task<(SubmitOutcome.Accepted? Accepted, Task<RenderRecord>? Ending, Problem? Problem)> Submit(RenderRequest request, Caller caller, bool follow)
    {
        // Not cancelled when the caller hangs up: from here on money may move, and what was admitted has to be carried out.
        var outcome = await way.Submit(request, caller, CancellationToken.None);
        if (outcome is not SubmitOutcome.Accepted accepted)
        {
            return (null, null, await Refusal(outcome, request, caller));
        }

        var known = accepted.Replayed ? null : accepted.Record;
        if (follow)
        {
            return (accepted, worker.Start(caller.Org, accepted.Record.Render.Id, known), null);
        }

        if (accepted.Record.Render.End is null)
        {
            worker.Begin(caller.Org, accepted.Record.Render.Id, known);
        }

        return (accepted, null, null);
    }

    public async Task<Problem> Refusal(SubmitOutcome outcome, RenderRequest request, Caller caller) => outcome switch
    {
        SubmitOutcome.UnknownModel unknown => Refusals.UnknownModel(unknown.Model, unknown.Nearest),
        SubmitOutcome.Invalid invalid => Refusals.Validation(invalid.Errors),
        SubmitOutcome.NoPrice none => Refusals.NoPrice(none.Code, none.Detail),
        SubmitOutcome.NotConfigured absent => Refusals.NotConfigured(absent.Offer),
        SubmitOutcome.Unbounded unbounded => Refusals.Unbounded(unbounded.Offer),
        SubmitOutcome.KeyMismatch => Refusals.IdempotencyMismatch,
        SubmitOutcome.Refused refused => await refusals.Of(refused.Refusal, caller, request.Model, CancellationToken.None),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
