using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http.Keys;

/// <summary><c>/api/v1/keys</c>: made by admins, shown once.</summary>
internal static class KeyEndpoints
{
    private static readonly string[] Known = ["name", "admin", "max_cost", "org"];

    public static void MapKeys(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/keys").Requires(Access.Admin);
        group.MapPost("/", Create);
        group.MapGet("/", List);
        group.MapDelete("/{id}", Revoke);
    }

    private static async Task<IResult> Create(HttpContext context, OrgDirectory orgs, ILedger ledger, IRecords records, KeyPepper pepper, IdSource ids, TimeProvider time)
    {
        var (create, problem) = await CreateBody.Read(context, "/api/v1/keys", Known);
        if (create is null)
        {
            return problem!;
        }

        var members = create.Members;
        var name = members.Text("name", 64, required: true);
        var admin = members.Flag("admin");
        var maxCost = members.Amount("max_cost", Currency.Usd);
        if (maxCost is { Nanos: 0 })
        {
            members.Refuse("max_cost", "out_of_range", "max_cost of a key is above 0; leave it out for none", "0");
        }

        var org = await orgs.Of(context.Caller(), members, context.RequestAborted);
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        // The key of a repeated request is the same one: its secret is drawn from the pepper, by what names the request.
        var id = CreatedId.Of(context.Caller(), create.Claim, ids);
        var text = id.IsKeyed ? KeyText.Of(id.Value, pepper.Secret) : KeyText.Create();
        var present = await records.ListKeys(org!.Id, context.RequestAborted);
        if (present.Any(other => id.IsMismatch(other.Id.Value)))
        {
            return Refusals.IdempotencyMismatch;
        }

        if (present.FirstOrDefault(other => id.IsAgain(other.Id.Value)) is { } known)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
            return Shown(context, known, text);
        }

        var key = new ApiKey(new KeyId(id.Value), org!.Id, org.Project, name!, text.PublicId, text.Hash(pepper.Secret), admin, time.GetUtcNow(), RevokedAt: null)
        {
            MaxCostNanos = maxCost?.Nanos,
        };
        await ledger.Execute(new AddKey(org.Id, key));
        return Shown(context, key, text);
    }

    private static JsonAnswer Shown(HttpContext context, ApiKey key, KeyText text)
    {
        context.Response.Headers.CacheControl = "no-store";
        return JsonAnswer.Object(
            json =>
            {
                WriteMembers(json, key);
                json.WriteString("key", text.ToString());
            },
            StatusCodes.Status201Created);
    }

    /// <summary>The keys of the caller's organisation; for the operator those of another, with <c>?org=</c>.</summary>
    private static async Task<IResult> List(HttpContext context, OrgDirectory orgs, IRecords records)
    {
        var named = context.Request.Query["org"];
        var org = context.Caller().Org;
        if (named.Count > 0 && (!OrgId.TryParse(named, out org) || (await orgs.Visible(context.Caller(), context.RequestAborted)).All(known => known.Id != org)))
        {
            return Refusals.NotFound;
        }

        return JsonAnswer.List(await records.ListKeys(org, context.RequestAborted), (json, key) =>
        {
            json.WriteStartObject();
            WriteMembers(json, key);
            json.WriteEndObject();
        });
    }

    /// <summary>The key is refused everywhere within five seconds. It stays listed: what it has made names it.</summary>
    private static async Task<IResult> Revoke(string id, HttpContext context, OrgDirectory orgs, IRecords records, ILedger ledger, KeyRing ring)
    {
        if (!KeyId.TryParse(id, out var wanted))
        {
            return Refusals.NotFound;
        }

        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            if ((await records.ListKeys(org.Id, context.RequestAborted)).FirstOrDefault(key => key.Id == wanted) is { } key)
            {
                await ledger.Execute(new RevokeKey(org.Id, key));
                ring.Forget(key);
                return TypedResults.NoContent();
            }
        }

        return Refusals.NotFound;
    }

    private static void WriteMembers(Utf8JsonWriter json, ApiKey key)
    {
        json.WriteString("id", key.Id.ToString());
        json.WriteString("org", key.Org.ToString());
        json.WriteString("project", key.Project.ToString());
        json.WriteString("name", key.Name);
        json.WriteBoolean("admin", key.Admin);
        json.WriteAmount("max_cost", key.MaxCostNanos);
        json.WriteString("starts_with", $"rmk_{key.PublicId}_");
        json.WriteInstant("created_at", key.CreatedAt);
        json.WriteInstant("revoked_at", key.RevokedAt);
    }
}
