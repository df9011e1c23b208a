using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http.Renders;

/// <summary><c>/api/v1/renders/{id}/verdict</c>, what a person decides for a gate, and <c>/feedback</c>, what users say later.</summary>
internal static class VerdictEndpoints
{
    private const string Feedback = "/api/v1/renders/{id}/feedback";
    private const long MostMinutes = 1_000;
    private const int MostFeedback = 100;
    private static readonly string[] Words = ["accepted", "rejected"];

    public static void MapVerdicts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/api/v1/renders/{id}/verdict", Decide).Requires(Access.Admin);
        endpoints.MapPost(Feedback, Say).Requires(Access.Key);
    }

    private static async Task<IResult> Decide(string id, HttpContext context, OrgDirectory orgs, PersonVerdicts verdicts, RenderWorker worker)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (members, unknown) = Members.Open(body.Root, ["verdict", "reason", "minutes"]);
        if (members is null)
        {
            return unknown!;
        }

        var (accepted, reason) = (Verdict(members, required: true), members.Text("reason", 500));
        var minutes = members.Amount("minutes", Currency.Usd);
        if (minutes?.Nanos > MostMinutes * 1_000_000_000)
        {
            members.Refuse("minutes", "out_of_range", $"minutes is 0 to {MostMinutes}, such as \"1.5\"", minutes.ToString());
        }

        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        if (!RenderId.TryParse(id, out var render))
        {
            return Refusals.NotFound;
        }

        var caller = context.Caller();
        PersonVerdictOutcome outcome = new PersonVerdictOutcome.NotFound();
        foreach (var org in await orgs.Visible(caller, context.RequestAborted))
        {
            if (outcome is PersonVerdictOutcome.NotFound)
            {
                outcome = await verdicts.Decide(org.Id, render, accepted!.Value, reason, minutes?.Nanos, caller.KeyName);
            }
        }

        switch (outcome)
        {
            case PersonVerdictOutcome.Decided { Record: var decided }:
                await worker.Wake(decided.Render.Org, decided.Render.Id);
                return RenderEndpoints.Answer(context, decided, StatusCodes.Status200OK);
            case PersonVerdictOutcome.NotFound:
                return Refusals.NotFound;
            case PersonVerdictOutcome.NotWaiting { Record: var other }:
                return new Problem(409, "not_awaiting_verdict", "Nobody is asked", $"{id} is {SnakeCase.Of(other.Status)}: no verdict of a person is awaited.") { NeverRetry = true };
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async Task<IResult> Say(string id, HttpContext context, IRecords records, ILedger ledger, IdSource ids, TimeProvider time)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (claim, badKey) = IdempotencyKeys.Read(context.Request, Feedback.Replace("{id}", id, StringComparison.Ordinal), body.Bytes);
        if (badKey is not null)
        {
            return badKey;
        }

        var (members, unknown) = Members.Open(body.Root, ["verdict", "score", "reason"]);
        if (members is null)
        {
            return unknown!;
        }

        var (accepted, score, reason) = (Verdict(members, required: false), members.Whole("score", 0, 1000), members.Text("reason", 500));
        if (accepted is null && score is null && reason is null && members.Errors.Count == 0)
        {
            members.Refuse("verdict", "required", "verdict, score or reason says something", value: null, Words);
        }

        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var caller = context.Caller();
        if (!RenderId.TryParse(id, out var render))
        {
            return Refusals.NotFound;
        }

        if (await records.FindRender(caller.Org, render, context.RequestAborted) is { Feedback.Count: >= MostFeedback }
            && (claim is null || await records.FindClaim(caller.Org, claim, time.GetUtcNow(), context.RequestAborted) is null))
        {
            return new Problem(409, "feedback_full", "Enough was said of this render", $"{id} keeps what was said of it {MostFeedback} times, and no more.") { NeverRetry = true };
        }

        var said = new Engine.Verdicts.Feedback(new FeedbackId(ids.Next()), render, Engine.Verdicts.Feedback.OfUser, accepted, score, reason, caller.KeyName);
        var outcome = await ledger.Execute(new AddFeedback(caller.Org, said, claim));
        if (outcome == FeedbackOutcome.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        return outcome switch
        {
            FeedbackOutcome.Kept or FeedbackOutcome.Replayed when await records.FindRender(caller.Org, render, CancellationToken.None) is { } record
                => RenderEndpoints.Answer(context, record, StatusCodes.Status201Created),
            FeedbackOutcome.KeyMismatch => Refusals.IdempotencyMismatch,
            FeedbackOutcome.NothingDelivered
                => new Problem(409, "nothing_delivered", "Nothing was delivered", $"{id} has no accepted output that something could be said of.") { NeverRetry = true },
            FeedbackOutcome.Kept or FeedbackOutcome.Replayed or FeedbackOutcome.NotFound or FeedbackOutcome.SaidAlready => Refusals.NotFound,
        };
    }

    private static bool? Verdict(Members members, bool required)
    {
        var word = members.Text("verdict", 16, required);
        if (word is not null && !Words.Contains(word))
        {
            members.Refuse("verdict", "enum", "verdict must be one of accepted, rejected", word, Words);
        }

        return word is null ? null : word == "accepted";
    }
}
