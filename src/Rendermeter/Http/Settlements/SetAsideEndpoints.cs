using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing;

namespace Rendermeter.Http.Settlements;

/// <summary><c>/api/v1/set-aside</c>: bills of many times their quote, which wait with their hold until a person decides.</summary>
internal static class SetAsideEndpoints
{
    private const int MostListed = 1000;

    private static readonly string[] KnownOfDecision = ["decision"];
    private static readonly string[] KnownOfMultiple = ["multiple", "org"];

    public static void MapSetAside(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/set-aside", List).Requires(Access.Admin);
        endpoints.MapPut("/api/v1/set-aside", PutMultiple).Requires(Access.Operator);
        endpoints.MapPost("/api/v1/attempts/{id}/decision", Decide).Requires(Access.Operator);
    }

    private static async Task<IResult> List(HttpContext context, OrgDirectory orgs, IRecords records)
    {
        var waiting = new List<Attempt>();
        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            waiting.AddRange(await records.ListSetAside(org.Id, MostListed, context.RequestAborted));
        }

        return JsonAnswer.List(waiting.Take(MostListed), Write);
    }

    /// <summary>Decided twice, the first decision stands, and the second is told so.</summary>
    private static async Task<IResult> Decide(
        string id, HttpContext context, AttemptDirectory attempts, ILedger ledger, IServiceProvider services, TimeProvider time)
    {
        if (await attempts.Find(id, context) is not { } known)
        {
            return Refusals.NotFound;
        }

        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (members, unknown) = Members.Open(body.Root, KnownOfDecision);
        if (members is null)
        {
            return unknown!;
        }

        var decision = members.Word<SetAsideDecision>("decision");
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var move = await ledger.Execute(new ResolveSetAside(known.Org, known.Id, decision!.Value, context.Caller().KeyName));
        if (!move.Moved)
        {
            return Refusals.Conflict("not_set_aside", "Nothing waits for a decision here",
                $"The attempt is {SnakeCase.Of(move.Attempt.State)} and its charge is not set aside.");
        }

        // Without a server the render goes on when there is one again.
        await ledger.Execute(new Reschedule(known.Org, known.Render, time.GetUtcNow()));
        if (services.GetService<RenderWorker>() is { } worker)
        {
            await worker.Wake(known.Org, known.Render);
        }

        var record = await attempts.Read(known.Org, known.Id);
        return new JsonAnswer(json => PhaseEndpoints.Write(json, record, record.Attempts.Single(attempt => attempt.Id == known.Id)));
    }

    private static async Task<IResult> PutMultiple(HttpContext context, OrgDirectory orgs, ILedger ledger)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (members, unknown) = Members.Open(body.Root, KnownOfMultiple);
        if (members is null)
        {
            return unknown!;
        }

        var org = await orgs.Of(context.Caller(), members, context.RequestAborted);
        var multiple = members.Whole("multiple", 2, 1000);
        if (!body.Root.TryGetProperty("multiple", out _))
        {
            members.Refuse("multiple", "required", "multiple is a whole number from 2 to 1000, or null for the usual one", null);
        }

        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        await ledger.Execute(new PutSetAsideMultiple(org!.Id, multiple));
        return JsonAnswer.Object(json =>
        {
            json.WriteString("org", org.Id.ToString());
            json.WriteNumber("multiple", multiple ?? Book.DefaultSetAsideMultiple);
        });
    }

    private static void Write(Utf8JsonWriter json, Attempt attempt)
    {
        json.WriteStartObject();
        json.WriteString("attempt", attempt.Id.ToString());
        json.WriteString("render", attempt.Render.ToString());
        json.WriteString("org", attempt.Org.ToString());
        json.WriteString("offer", attempt.Offer.Name);
        json.WriteString("price_version", attempt.Offer.PriceVersion);
        json.WriteString("currency", attempt.Unit);
        json.WriteAmount("expected", attempt.ExpectedNanos);
        json.WriteAmount("held", attempt.HoldNanos);
        json.WriteAmount("billed", attempt.SetAsideCostNanos);
        json.WriteInstant("resolves_by", attempt.ResolvesBy);
        json.WriteBoolean("overdue", attempt.Overdue);
        json.WriteEndObject();
    }
}
