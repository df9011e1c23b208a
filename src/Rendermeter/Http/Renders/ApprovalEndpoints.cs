using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http.Renders;

/// <summary><c>/api/v1/renders/{id}/approve</c> and <c>/deny</c>: a person decides about a price above a ceiling. Twice the same is once.</summary>
internal static class ApprovalEndpoints
{
    private const int LongestNote = 500;

    public static void MapApprovals(this IEndpointRouteBuilder renders)
    {
        renders.MapPost("/{id}/approve", Approve).Requires(Access.Admin);
        renders.MapPost("/{id}/deny", Deny).Requires(Access.Admin);
    }

    private static async Task<IResult> Approve(string id, HttpContext context, RenderWay way, RenderWorker worker, Submission submission)
    {
        var (members, problem) = await Body(context, ["note", "up_to"]);
        if (members is null)
        {
            return problem!;
        }

        var (note, upTo) = (members.Text("note", LongestNote), members.Amount("up_to", Currency.Usd));
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        if (!RenderId.TryParse(id, out var render))
        {
            return Refusals.NotFound;
        }

        var caller = context.Caller();
        switch (await way.Approve(caller.Org, render, caller.KeyName, note, upTo?.Nanos, CancellationToken.None))
        {
            case ApproveOutcome.Approved approved:
                if (approved.Replayed)
                {
                    context.Response.Headers["Idempotent-Replayed"] = "true";
                }
                else
                {
                    await worker.Wake(caller.Org, render);
                }

                return Answer(context, approved.Record);
            case ApproveOutcome.Refused { Why: var why }:
                return await submission.Refusal(why, new RenderRequest(id, Prompt: null, Pricing.Quotes.ParameterSet.Empty), caller);
            case ApproveOutcome.NotWaiting { Record: var record }:
                return NotWaiting(id, record);
            default:
                return Refusals.NotFound;
        }
    }

    private static async Task<IResult> Deny(string id, HttpContext context, ILedger ledger, IRecords records, RenderWorker worker)
    {
        var (members, problem) = await Body(context, ["note"]);
        if (members is null)
        {
            return problem!;
        }

        var note = members.Text("note", LongestNote);
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var caller = context.Caller();
        if (!RenderId.TryParse(id, out var render)
            || await ledger.Execute(new DenyApproval(caller.Org, render, caller.KeyName, note)) is not { Known: true } outcome
            || await records.FindRender(caller.Org, render, CancellationToken.None) is not { } record)
        {
            return Refusals.NotFound;
        }

        if (!outcome.Denied)
        {
            return NotWaiting(id, record);
        }

        // Whoever waits for its end here learns of it at once.
        await worker.Wake(caller.Org, render);
        return Answer(context, record);
    }

    /// <summary>A body may be left out: both decisions can be taken without a word.</summary>
    private static async Task<(Members? Members, Problem? Problem)> Body(HttpContext context, IReadOnlyList<string> known)
    {
        if (context.Request.ContentLength is null or 0 && context.Request.ContentType is null)
        {
            using var nothing = System.Text.Json.JsonDocument.Parse("{}");
            return Members.Open(nothing.RootElement.Clone(), known);
        }

        var (body, unreadable) = await RequestBody.Read(context);
        return body is null ? (null, unreadable) : Members.Open(body.Root, known);
    }

    private static Problem NotWaiting(string id, RenderRecord record) => Refusals.Conflict(
        "not_awaiting_approval", "The render does not wait for approval",
        $"{id} is {SnakeCase.Of(record.Status)}{(record.Render.Approval is { } state ? $"; its approval is {SnakeCase.Of(state)}" : "; it needed no approval")}.");

    private static JsonAnswer Answer(HttpContext context, RenderRecord record)
    {
        ChargeHeaders.Write(context.Response, record);
        return new JsonAnswer(json => RenderJson.Write(json, record, context.Caller().Admin));
    }
}
