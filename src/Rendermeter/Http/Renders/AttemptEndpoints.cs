using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Renders;

/// <summary><c>/api/v1/attempts</c>: work that ran elsewhere, booked; and single attempts.</summary>
internal static class AttemptEndpoints
{
    private const string Path = "/api/v1/attempts";

    private static readonly string[] Known =
    [
        "offer", "parameters", "outcome", "cost", "usage", "provider_job_id", "ran_at", "accepted", "tags", "feature", "customer", "metadata",
    ];

    public static void MapAttempts(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path).Requires(Access.Key);
        group.MapPost("/", Book);
        group.MapGet("/{id}", Find);
    }

    private static async Task<IResult> Book(HttpContext context, ElsewhereWay way, Submission submission, TimeProvider time)
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

        var (request, invalid) = Read(body.Root, claim, time.GetUtcNow());
        if (request is null)
        {
            return invalid!;
        }

        // Not cancelled when the caller hangs up: what was admitted is settled.
        var caller = context.Caller();
        var outcome = await way.Book(request, caller, CancellationToken.None);
        if (outcome is not SubmitOutcome.Accepted accepted)
        {
            return await submission.Refusal(outcome, new RenderRequest(request.Offer, Prompt: null, request.Parameters), caller);
        }

        if (accepted.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        ChargeHeaders.Write(context.Response, accepted.Record);
        context.Response.Headers.Location = $"{Path}/{accepted.Record.Last.Id}";
        return new JsonAnswer(json => RenderJson.WriteOne(json, accepted.Record, accepted.Record.Last, caller.Admin), StatusCodes.Status201Created);
    }

    private static async Task<IResult> Find(string id, HttpContext context, IRecords records)
    {
        var caller = context.Caller();
        return AttemptId.TryParse(id, out var attempt)
            && await records.FindRenderOf(caller.Org, attempt, context.RequestAborted) is { } render
            && await records.FindRender(caller.Org, render, context.RequestAborted) is { } record
            ? new JsonAnswer(json => RenderJson.WriteOne(json, record, record.Attempts.First(known => known.Id == attempt), caller.Admin))
            : Refusals.NotFound;
    }

    private static (ElsewhereRequest? Request, Problem? Problem) Read(JsonElement root, IdempotencyClaim? claim, DateTimeOffset now)
    {
        var (members, unknown) = Members.Open(root, Known);
        if (members is null)
        {
            return (null, unknown);
        }

        var offer = members.Text("offer", 200, required: true);
        if (offer is not null && !offer.Contains('/'))
        {
            members.Refuse("offer", "identifier", "offer is provider/model: a route is not what was bought", offer);
        }

        var ranAt = members.Instant("ran_at");
        if (ranAt > now)
        {
            members.Refuse("ran_at", "out_of_range", "ran_at lies in the past", null);
        }

        var isUnknown = members.Find("outcome") is { ValueKind: JsonValueKind.String } word && word.GetString() == "unknown";
        var request = new ElsewhereRequest(offer ?? "", members.Parameters("parameters"), isUnknown ? null : members.Word<JobOutcome>("outcome"))
        {
            Cost = members.Amount("cost", Currency.Usd),
            Usage = members.Find("usage") is null ? null : members.Parameters("usage"),
            ProviderJobId = members.Text("provider_job_id", 200),
            RanAt = ranAt,
            Accepted = members.Find("accepted") is null || members.Flag("accepted"),
            Tags = members.Texts("tags", 16, 64),
            Feature = members.Text("feature", 128),
            Customer = members.Text("customer", 128),
            MetadataJson = RenderBodies.Metadata(members),
            Idempotency = claim,
        };
        return members.Errors.Count > 0 ? (null, Refusals.Validation(members.Errors)) : (request, null);
    }
}
