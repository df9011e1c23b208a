using System.Text.Json;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Funds;

/// <summary><c>/api/v1/quarantines</c>: price versions that were wrong, and confirming one.</summary>
internal static class QuarantineEndpoints
{
    private static readonly string[] Known = ["price_version", "org"];

    public static void MapQuarantines(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/quarantines").Requires(Access.Admin);
        group.MapGet("/", List);
        group.MapPost("/lift", Lift).Requires(Access.Operator);
    }

    private static async Task<IResult> List(HttpContext context, OrgDirectory orgs, IRecords records)
    {
        var wrong = new List<Quarantine>();
        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            wrong.AddRange(await records.ListQuarantines(org.Id, context.RequestAborted));
        }

        return JsonAnswer.List(wrong, Write);
    }

    /// <summary>The price is confirmed: renders are admitted at it again, and the count begins anew. Lifted twice it is lifted once.</summary>
    private static async Task<IResult> Lift(HttpContext context, OrgDirectory orgs, ILedger ledger, IRecords records)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (members, unknown) = Members.Open(body.Root, Known);
        if (members is null)
        {
            return unknown!;
        }

        var org = await orgs.Of(context.Caller(), members, context.RequestAborted);
        var version = members.Text("price_version", 255, required: true);
        if (org is not null && version is not null && await Find(org, version, records) is null)
        {
            members.Refuse("price_version", "unknown_version", "nothing was wrong at this price version; GET /api/v1/quarantines lists those that were", version);
        }

        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        await ledger.Execute(new LiftQuarantine(org!.Id, version!, context.Caller().KeyName));
        var lifted = await Find(org, version!, records);
        return new JsonAnswer(json => Write(json, lifted!));
    }

    private static async Task<Quarantine?> Find(OrgRecord org, string version, IRecords records)
        => (await records.ListQuarantines(org.Id, CancellationToken.None)).FirstOrDefault(known => known.PriceVersion == version);

    private static void Write(Utf8JsonWriter json, Quarantine quarantine)
    {
        json.WriteStartObject();
        json.WriteString("price_version", quarantine.PriceVersion);
        json.WriteString("org", quarantine.Org.ToString());
        json.WriteBoolean("quarantined", quarantine.QuarantinedAt is not null);
        json.WriteNumber("overruns", quarantine.Overruns);
        json.WriteInstant("since_at", quarantine.SinceAt);
        json.WriteInstant("quarantined_at", quarantine.QuarantinedAt);
        json.WriteOptional("lifted_by", quarantine.LiftedBy);
        json.WriteEndObject();
    }
}
