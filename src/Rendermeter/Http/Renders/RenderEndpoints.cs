using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;

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
        endpoints.MapGet("/api/v1/receipts/{id}", Receipt).Requires(Access.Key);
    }

    private static async Task<IResult> Submit(HttpContext context, Submission submission)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (claim, badKey) = IdempotencyKeys.Read(context.Request, Path, body.Bytes);
        if (badKey is not null)
        {
            return badKey;
        }

        var (request, invalid) = RenderBodies.Read(body.Root, claim);
        if (request is null)
        {
            return invalid!;
        }

        var caller = context.Caller();
        var (accepted, _, refused) = await submission.Submit(request, caller);
        if (accepted is null)
        {
            return refused!;
        }

        if (accepted.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        context.Response.Headers.Location = $"{Path}/{accepted.Record.Render.Id}";
        return Answer(context, accepted.Record, StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> Find(string id, HttpContext context, IRecords records)
        => await Read(id, context, records) is { } record ? Answer(context, record, StatusCodes.Status200OK) : Refusals.NotFound;

    private static async Task<IResult> Receipt(string id, HttpContext context, IRecords records)
        => await Read(id, context, records) is { } record
            ? new JsonAnswer(json => ReceiptJson.Write(json, record, context.Caller().Admin))
            : Refusals.NotFound;

    private static async Task<IResult> List(HttpContext context, IRecords records)
    {
        var (limit, before, problem) = Paging.Read<RenderId>(context.Request, RenderId.TryParse);
        if (problem is not null)
        {
            return problem;
        }

        var caller = context.Caller();
        var renders = await records.ListRenders(caller.Org, before, limit, context.RequestAborted);
        return JsonAnswer.List(renders, (json, record) => RenderJson.Write(json, record, caller.Admin), renders.Count == limit ? renders[^1].Render.Id.ToString() : null);
    }

    private static async Task<RenderRecord?> Read(string id, HttpContext context, IRecords records)
        => RenderId.TryParse(id, out var render) ? await records.FindRender(context.Caller().Org, render, context.RequestAborted) : null;

    private static JsonAnswer Answer(HttpContext context, RenderRecord record, int status)
    {
        ChargeHeaders.Write(context.Response, record);
        return new JsonAnswer(json => RenderJson.Write(json, record, context.Caller().Admin), status);
    }
}
