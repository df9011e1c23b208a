using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Inputs;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http.Renders;

/// <summary><c>/api/v1/renders</c> and <c>/api/v1/receipts</c>.</summary>
internal static class RenderEndpoints
{
    private const string Path = "/api/v1/renders";

    public static void MapRenders(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path).Requires(Access.Key);
        group.MapPost("/", Submit);
        group.MapGet("/", List);
        group.MapGet("/{id}", Find);
        group.MapPost("/{id}/cancel", Cancel);
        group.MapDelete("/{id}/content", Erase);
        group.MapPost("/{id}/resolve", Resolve).Requires(Access.Operator);
        group.MapApprovals();
        endpoints.MapGet("/api/v1/receipts/{id}", Receipt).Requires(Access.Key);
    }

    private static async Task<IResult> Submit(
        HttpContext context, Submission submission, InputTaking taking, InputGathering gathering, IRecords records, Webhooks.WebhookOptions webhooks, TimeProvider time,
        IdempotencyPolicy policy, IHostApplicationLifetime lifetime)
    {
        var caller = context.Caller();
        var (body, unreadable) = await MediaBody.Read(context, Path, caller.Org, taking, "data", "url", "inputs");
        if (body is null)
        {
            return unreadable!;
        }

        var (claim, badKey) = IdempotencyKeys.Read(context.Request, Path, () => body.Fingerprint);
        if (badKey is not null)
        {
            return badKey;
        }

        if (claim is null && policy.Required)
        {
            return Refusals.IdempotencyKeyRequired;
        }

        var (request, asked, invalid) = RenderBodies.Read(body.Root, claim, time.GetUtcNow(), webhooks);
        var (patience, badPrefer) = Preference.Read(context.Request);
        if (badPrefer is not null)
        {
            return badPrefer;
        }

        if (request is null)
        {
            return invalid!;
        }

        var (inputs, wrong) = await gathering.Gather(caller.Org, asked, body.Files, claim, context.RequestAborted);
        if (wrong is not null)
        {
            return wrong;
        }

        var (accepted, ending, refused) = await submission.Submit(request with { Inputs = inputs }, caller, follow: patience > TimeSpan.Zero);
        if (accepted is null)
        {
            return refused!;
        }

        if (accepted.Merged)
        {
            context.Response.Headers["x-rendermeter-merged"] = "true";
        }
        else if (accepted.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        context.Response.Headers.Location = $"{Path}/{accepted.Record.Render.Id}";
        if (ending is null)
        {
            return Answer(context, accepted.Record, StatusCodes.Status202Accepted);
        }

        context.Response.Headers["Preference-Applied"] = Preference.Applied(patience);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await ending.WaitAsync(patience, time, enough.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        var record = ending.IsCompletedSuccessfully ? await ending : await records.FindRender(caller.Org, accepted.Record.Render.Id, CancellationToken.None) ?? accepted.Record;
        return Answer(context, record, record.Render.End is null ? StatusCodes.Status202Accepted : StatusCodes.Status201Created);
    }

    private static async Task<IResult> Cancel(string id, HttpContext context, ILedger ledger, IRecords records, RenderWorker worker)
    {
        var caller = context.Caller();
        if (!RenderId.TryParse(id, out var render))
        {
            return Refusals.NotFound;
        }

        var outcome = await ledger.Execute(new RequestCancel(caller.Org, render, caller.KeyName));
        if (!outcome.Known || await records.FindRender(caller.Org, render, CancellationToken.None) is not { } record)
        {
            return Refusals.NotFound;
        }

        if (outcome.AlreadyFinal)
        {
            return new Problem(409, "already_final", "The render has ended", $"{id} {SnakeCase.Of(record.Status)}: there is nothing left to cancel.") { NeverRetry = true };
        }

        if (record.Render.End is null)
        {
            await worker.Wake(caller.Org, render);
        }

        return Answer(context, record, StatusCodes.Status200OK);
    }

    private static async Task<IResult> Erase(string id, HttpContext context, Erasing erasing, IRecords records)
    {
        var caller = context.Caller();
        if (!RenderId.TryParse(id, out var render))
        {
            return Refusals.NotFound;
        }

        // Whoever hangs up has asked for it all the same.
        var outcome = await erasing.Erase(caller.Org, render, caller.KeyName, CancellationToken.None);
        if (!outcome.Known || await records.FindRender(caller.Org, render, CancellationToken.None) is not { } record)
        {
            return Refusals.NotFound;
        }

        return outcome.Ended ? Answer(context, record, StatusCodes.Status200OK)
            : new Problem(409, "not_final", "The render goes on", $"{id} is {SnakeCase.Of(record.Status)}: its content can be erased once it has ended. Cancel it first.") { NeverRetry = true };
    }

    private static async Task<IResult> Resolve(string id, HttpContext context, OrgDirectory orgs, Resolving resolving, RenderWorker worker)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (members, unknown) = Members.Open(body.Root, ["as", "note", "cost"]);
        if (members is null)
        {
            return unknown!;
        }

        var way = members.Text("as", 16, required: true);
        if (way is not (null or "billed" or "free"))
        {
            members.Refuse("as", "enum", "as must be one of billed, free", way, ["billed", "free"]);
        }

        var note = members.Text("note", 500, required: true);
        var cost = members.Amount("cost", Currency.Usd);
        if (cost is not null && way == "free")
        {
            members.Refuse("cost", "conflict", "what is free has no cost", cost.ToString());
        }

        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var caller = context.Caller();
        ResolveOutcome outcome = new ResolveOutcome.NotFound();
        foreach (var org in await orgs.Visible(caller, context.RequestAborted))
        {
            if (outcome is ResolveOutcome.NotFound)
            {
                outcome = await resolving.Resolve(org.Id, id, way == "billed", cost?.Nanos, note!, caller.KeyName, CancellationToken.None);
            }
        }

        switch (outcome)
        {
            case ResolveOutcome.Resolved resolved:
                await worker.Wake(resolved.Record.Render.Org, resolved.Record.Render.Id);
                return Answer(context, resolved.Record, StatusCodes.Status200OK);
            case ResolveOutcome.NotFound:
                return Refusals.NotFound;
            case ResolveOutcome.NotInDoubt settled:
                return new Problem(409, "not_in_doubt", "Nothing is in doubt", $"{id} has no attempt in doubt: it is {SnakeCase.Of(settled.Record.Status)}.") { NeverRetry = true };
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async Task<IResult> Find(string id, HttpContext context, IRecords records)
        => await Read(id, context, records) is { } record ? Answer(context, record, StatusCodes.Status200OK) : Refusals.NotFound;

    private static async Task<IResult> Receipt(string id, HttpContext context, IRecords records)
        => await Read(id, context, records) is { } record
            ? new JsonAnswer(json => ReceiptJson.Write(json, record, context.Caller().Admin))
            : Refusals.NotFound;

    private static async Task<IResult> List(HttpContext context, IRecords records, Cursors cursors)
    {
        var caller = context.Caller();
        var (list, problem) = RenderList.Read(context.Request, caller.Org, cursors);
        if (list is null)
        {
            return problem!;
        }

        var renders = await records.ListRenders(caller.Org, list.Filter, list.Before, list.Limit, context.RequestAborted);
        return JsonAnswer.List(renders, (json, record) => RenderJson.Write(json, record, caller.Admin),
            renders.Count == list.Limit ? cursors.Write(caller.Org, list.Question, renders[^1].Render.Id.Value) : null);
    }

    private static async Task<RenderRecord?> Read(string id, HttpContext context, IRecords records)
        => RenderId.TryParse(id, out var render) ? await records.FindRender(context.Caller().Org, render, context.RequestAborted) : null;

    internal static JsonAnswer Answer(HttpContext context, RenderRecord record, int status)
    {
        ChargeHeaders.Write(context.Response, record);
        return new JsonAnswer(json => RenderJson.Write(json, record, context.Caller().Admin), status);
    }
}
