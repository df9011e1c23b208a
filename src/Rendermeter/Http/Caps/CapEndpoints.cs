using System.Globalization;
using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Caps;

/// <summary><c>/api/v1/caps</c>: limits that never give way, and what they have used.</summary>
internal static class CapEndpoints
{
    public static void MapCaps(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/caps").Requires(Access.Admin);
        group.MapPost("/", Create);
        group.MapGet("/", List);
        group.MapPut("/{id}", Change);
    }

    private static Task<IResult> Create(HttpContext context, CapBodies bodies, ILedger ledger, IRecords records, IdSource ids, TimeProvider time)
        => Put(new CapId(ids.Next()), known: null, context, bodies, ledger, records, time);

    /// <summary>The cap as it is from the next admission on; what it has used stays.</summary>
    private static async Task<IResult> Change(string id, HttpContext context, CapBodies bodies, OrgDirectory orgs, ILedger ledger, IRecords records, TimeProvider time)
    {
        var known = CapId.TryParse(id, out var cap) ? (await Visible(context, orgs, records, time)).Find(record => record.Cap.Id == cap)?.Cap : null;
        return known is null ? Refusals.NotFound : await Put(cap, known, context, bodies, ledger, records, time);
    }

    private static async Task<IResult> Put(CapId id, Cap? known, HttpContext context, CapBodies bodies, ILedger ledger, IRecords records, TimeProvider time)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (cap, problem) = await bodies.Read(body.Root, context.Caller(), id, context.RequestAborted);
        if (cap is null)
        {
            return problem!;
        }

        // What it has used was counted for this scope in this measure: of another it would be a number without meaning.
        if (known is not null && (known.Org, known.Scope, known.Metric, known.Unit) != (cap.Org, cap.Scope, cap.Metric, cap.Unit))
        {
            return Refusals.Validation([new FieldError("#/scope", "conflict", "scope, metric and currency of a cap stay as they are; make another cap", Value: null, Allowed: null)]);
        }

        await ledger.Execute(new PutCap(cap.Org, cap));
        var kept = (await records.ListCaps(cap.Org, time.GetUtcNow(), CancellationToken.None)).Single(record => record.Cap.Id == cap.Id);
        return new JsonAnswer(json => Write(json, kept), known is null ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> List(HttpContext context, OrgDirectory orgs, IRecords records, TimeProvider time)
        => JsonAnswer.List(await Visible(context, orgs, records, time), Write);

    private static async Task<List<CapRecord>> Visible(HttpContext context, OrgDirectory orgs, IRecords records, TimeProvider time)
    {
        var caps = new List<CapRecord>();
        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            caps.AddRange(await records.ListCaps(org.Id, time.GetUtcNow(), context.RequestAborted));
        }

        return caps;
    }

    private static void Write(Utf8JsonWriter json, CapRecord record)
    {
        var (cap, bucket) = (record.Cap, record.Bucket);
        string Amount(long amount) => cap.Metric == CapMetric.Spend ? JsonWriting.Amount(amount) : amount.ToString(CultureInfo.InvariantCulture);

        json.WriteStartObject();
        json.WriteString("id", cap.Id.ToString());
        json.WriteStartObject("scope");
        json.WriteString("kind", SnakeCase.Of(cap.Scope.Kind));
        json.WriteString("id", cap.Scope.Id);
        json.WriteEndObject();
        json.WriteString("metric", SnakeCase.Of(cap.Metric));
        json.WriteString("period", SnakeCase.Of(cap.Period));
        json.WriteString("time_zone", cap.TimeZone);
        json.WriteString("limit", Amount(cap.Limit));
        json.WriteOptional("currency", cap.Metric == CapMetric.Spend ? cap.Unit : null);
        json.WriteBoolean("enforce", cap.Enforce);
        json.WriteStartObject("used");
        json.WriteString("held", Amount(bucket.Held));
        json.WriteString("in_doubt", Amount(record.InDoubt));
        json.WriteString("posted", Amount(bucket.Posted));
        json.WriteEndObject();
        json.WriteString("left", Amount(Math.Max(0, cap.Limit - bucket.Held - bucket.Posted)));
        json.WriteInstant("period_start_at", cap.Period == CapPeriod.Total ? null : bucket.StartAt);
        json.WriteInstant("resets_at", cap.Period == CapPeriod.Total ? null : bucket.EndAt);
        json.WriteEndObject();
    }
}
