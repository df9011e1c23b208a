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

namespace Rendermeter.Http.Caps;

/// <summary><c>/api/v1/caps</c>: limits that never give way, and what they have used.</summary>
internal static class CapEndpoints
{
    public static void MapCaps(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/caps").Requires(Access.Admin);
        group.MapPost("/", Create);
        group.MapGet("/", List);
        group.MapGet("/{id}", Find);
        group.MapPut("/{id}", Change);
        group.MapPatch("/{id}", Change);
        group.MapDelete("/{id}", Retire);
    }

    private static async Task<IResult> Create(HttpContext context, CapBodies bodies, ILedger ledger, IRecords records, IdSource ids, TimeProvider time)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (claim, badKey) = IdempotencyKeys.Read(context.Request, "/api/v1/caps", body.Bytes);
        if (badKey is not null)
        {
            return badKey;
        }

        var id = CreatedId.Of(context.Caller(), claim, ids);
        var (cap, problem) = await bodies.Read(body.Root, context.Caller(), new CapId(id.Value), context.RequestAborted);
        if (cap is null)
        {
            return problem!;
        }

        // What was made by this key is shown as it stands now: it may have been changed meanwhile.
        var present = id.IsKeyed ? await records.ListCaps(cap.Org, time.GetUtcNow(), context.RequestAborted) : [];
        return present.Any(other => id.IsMismatch(other.Cap.Id.Value)) ? Refusals.IdempotencyMismatch
            : present.FirstOrDefault(other => id.IsAgain(other.Cap.Id.Value)) is { } known ? JsonAnswer.Created(context, again: true, json => Write(json, known, alreadyOver: false))
            : await Put(new PutCap(cap.Org, cap), StatusCodes.Status201Created, ledger, records, time);
    }

    /// <summary>PUT says all of the cap again, PATCH what changes. Either way limit, mode and thresholds hold from the next admission on, and what it has used stays.</summary>
    private static async Task<IResult> Change(string id, HttpContext context, CapBodies bodies, OrgDirectory orgs, ILedger ledger, IRecords records, TimeProvider time)
    {
        if (await Known(id, context, orgs, records, time) is not { Cap: var known })
        {
            return Refusals.NotFound;
        }

        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (cap, problem) = HttpMethods.IsPatch(context.Request.Method) ? CapBodies.ReadChange(body.Root, known)
            : await bodies.Read(body.Root, context.Caller(), known.Id, context.RequestAborted);
        return cap is null ? problem!
            : CapBodies.Differences(known, cap) is { Count: > 0 } differences ? CapBodies.OtherMeasure(differences)
            : await Put(new PutCap(cap.Org, cap) { Read = HttpMethods.IsPatch(context.Request.Method) ? known : null }, StatusCodes.Status200OK, ledger, records, time);
    }

    private static async Task<IResult> Put(PutCap put, int status, ILedger ledger, IRecords records, TimeProvider time)
    {
        if (await ledger.Execute(put) is not PutCapOutcome.Kept kept)
        {
            // Between the reading and the writing somebody has retired it.
            return Refusals.NotFound;
        }

        var record = await records.FindCap(put.Org, put.Cap.Id, time.GetUtcNow(), CancellationToken.None);
        return record is null ? Refusals.NotFound : new JsonAnswer(json => Write(json, record, kept.AlreadyOver), status);
    }

    private static async Task<IResult> Find(string id, HttpContext context, OrgDirectory orgs, IRecords records, TimeProvider time)
        => await Known(id, context, orgs, records, time) is { } record ? new JsonAnswer(json => Write(json, record)) : Refusals.NotFound;

    /// <summary>It limits nothing any more. What it has counted stays, and so does its line on every receipt.</summary>
    private static async Task<IResult> Retire(string id, HttpContext context, OrgDirectory orgs, ILedger ledger, IRecords records, TimeProvider time)
    {
        if (await Known(id, context, orgs, records, time) is not { Cap: var known })
        {
            return Refusals.NotFound;
        }

        await ledger.Execute(new RetireCap(known.Org, known.Id));
        return TypedResults.NoContent();
    }

    private static async Task<IResult> List(HttpContext context, OrgDirectory orgs, IRecords records, TimeProvider time)
    {
        var (limit, after, problem) = Paging.Read<CapId>(context.Request, CapId.TryParse);
        if (problem is not null)
        {
            return problem;
        }

        var caps = new List<CapRecord>();
        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            caps.AddRange(await records.ListCaps(org.Id, after, limit + 1, time.GetUtcNow(), context.RequestAborted));
        }

        var page = caps.OrderBy(record => record.Cap.Id.ToString(), StringComparer.Ordinal).Take(limit).ToList();
        return JsonAnswer.List(page, (json, record) => Write(json, record), caps.Count > limit ? page[^1].Cap.Id.ToString() : null);
    }

    private static async Task<CapRecord?> Known(string id, HttpContext context, OrgDirectory orgs, IRecords records, TimeProvider time)
    {
        if (!CapId.TryParse(id, out var cap))
        {
            return null;
        }

        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            if (await records.FindCap(org.Id, cap, time.GetUtcNow(), context.RequestAborted) is { } record)
            {
                return record;
            }
        }

        return null;
    }

    private static void Write(Utf8JsonWriter json, CapRecord record, bool? alreadyOver = null)
    {
        var (cap, bucket) = (record.Cap, record.Bucket);
        string Amount(long amount) => cap.Metric == CapMetric.Spend ? JsonWriting.Amount(amount) : amount.ToString(CultureInfo.InvariantCulture);

        json.WriteStartObject();
        json.WriteString("id", cap.Id.ToString());
        json.WriteString("org", cap.Org.ToString());
        json.WriteStartObject("scope");
        json.WriteString("kind", SnakeCase.Of(cap.Scope.Kind));
        json.WriteOptional("id", cap.IsDefault ? null : cap.Scope.Id);
        json.WriteOptional("tier", cap.CustomerTier);
        json.WriteEndObject();
        json.WriteString("metric", SnakeCase.Of(cap.Metric));
        json.WriteString("period", SnakeCase.Of(cap.Period));
        json.WriteString("time_zone", cap.TimeZone);
        json.WriteString("limit", Amount(cap.Limit));
        json.WriteOptional("currency", cap.Metric == CapMetric.Spend ? cap.Unit : null);
        json.WriteString("mode", cap.Enforce ? "enforce" : "observe");
        json.WriteBoolean("enforce", cap.Enforce);
        json.WriteList("thresholds", cap.Thresholds, (writer, percent) => writer.WriteNumberValue(percent));
        json.WriteOptional("default", cap.MadeFrom?.ToString());
        json.WriteBoolean("inherits", cap.Inherits);
        if (alreadyOver is { } over)
        {
            json.WriteList("warnings", over ? new[] { "already_over" } : [], (writer, code) =>
            {
                writer.WriteStartObject();
                writer.WriteString("code", code);
                writer.WriteString("detail", "More is in use than this limit allows: nothing is admitted until the period ends, and what runs goes on.");
                writer.WriteEndObject();
            });
        }

        if (cap.IsDefault)
        {
            // It counts nothing itself: each value has a cap of its own.
            json.WriteNull("used");
            json.WriteNull("left");
            json.WriteNull("period_start_at");
            json.WriteNull("resets_at");
            json.WriteEndObject();
            return;
        }

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
