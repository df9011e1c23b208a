using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Http.Funds;

/// <summary><c>/api/v1/pools</c>: prepaid credit at providers, what was paid for it, and how much of both is used up.</summary>
internal static class PoolEndpoints
{
    private const string Path = "/api/v1/pools";

    private static readonly string[] Known = ["provider", "credits", "paid", "currency", "expires_at", "org"];

    public static void MapPools(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path).Requires(Access.Operator);
        group.MapPost("/", Create);
        group.MapGet("/", List);
    }

    private static async Task<IResult> Create(HttpContext context, OrgDirectory orgs, ILedger ledger, IRecords records, PriceBook book, IdSource ids)
    {
        var (create, problem) = await CreateBody.Read(context, Path, Known);
        if (create is null)
        {
            return problem!;
        }

        var members = create.Members;
        var org = await orgs.Of(context.Caller(), members, context.RequestAborted);
        var provider = members.Text("provider", 64, required: true);
        if (provider is not null && book.Models().All(model => model.Provider != provider))
        {
            members.Refuse("provider", "unknown_provider", "no price of this provider is known, so that nothing could be paid from it", provider);
        }

        var unit = CurrencyMember.Read(members, org);
        var credits = members.Amount("credits", Currency.Usd, required: true);
        var paid = members.Amount("paid", Currency.Usd, required: true);
        var expiresAt = members.Instant("expires_at");
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var id = CreatedId.Of(context.Caller(), create.Claim, ids);
        if (id.IsKeyed && await orgs.Any(context, async other => (await records.ListPools(other, context.RequestAborted)).Any(pool => id.IsMismatch(pool.Id.Value))))
        {
            return Refusals.IdempotencyMismatch;
        }

        var outcome = await ledger.Execute(new BuyPool(org!.Id, new PoolId(id.Value), provider!, unit, credits!.Value.Nanos, paid!.Value.Nanos, expiresAt));
        var pools = await records.ListPools(org.Id, CancellationToken.None);
        return FundAnswers.Of(outcome, members, (_, again) => JsonAnswer.Created(context, again, json => Write(json, pools.Single(pool => pool.Id.Value == id.Value))));
    }

    private static async Task<IResult> List(HttpContext context, OrgDirectory orgs, IRecords records)
    {
        var pools = new List<ProviderPool>();
        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            pools.AddRange(await records.ListPools(org.Id, context.RequestAborted));
        }

        return JsonAnswer.List(pools, Write);
    }

    private static void Write(Utf8JsonWriter json, ProviderPool pool)
    {
        json.WriteStartObject();
        json.WriteString("id", pool.Id.ToString());
        json.WriteString("org", pool.Org.ToString());
        json.WriteString("provider", pool.Provider);
        json.WriteString("currency", pool.Unit);
        json.WriteAmount("credits", pool.CreditsNanos);
        json.WriteAmount("used", pool.UsedNanos);
        json.WriteAmount("left", pool.ExpiredAt is null ? pool.LeftNanos : 0);
        json.WriteAmount("paid", pool.BasisNanos);
        json.WriteAmount("amortised", pool.AmortisedNanos);
        // What one unit of credit has cost us: exact, a decimal or a fraction.
        json.WriteString("unit_cost", Rational.FromFraction(pool.BasisNanos, pool.CreditsNanos).ToString());
        json.WriteInstant("expires_at", pool.ExpiresAt);
        json.WriteInstant("expired_at", pool.ExpiredAt);
        json.WriteInstant("created_at", pool.CreatedAt);
        json.WriteEndObject();
    }
}
