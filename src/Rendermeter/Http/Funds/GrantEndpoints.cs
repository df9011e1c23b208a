using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Http.Wallets;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http.Funds;

/// <summary><c>/api/v1/grants</c>: money that is given, paid for or lent, with a priority, a scope and an expiry. The operator gives it.</summary>
internal static class GrantEndpoints
{
    private const string Path = "/api/v1/grants";
    private const int UsualPriority = 50;

    private static readonly string[] Known = ["wallet", "amount", "category", "priority", "effective_at", "expires_at", "scope"];

    public static void MapGrants(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path).Requires(Access.Admin);
        group.MapPost("/", Create).Requires(Access.Operator);
        group.MapGet("/", List);
        group.MapGet("/{id}", Find);
    }

    private static async Task<IResult> Create(HttpContext context, WalletDirectory wallets, ILedger ledger, IdSource ids)
    {
        var (create, problem) = await CreateBody.Read(context, Path, Known);
        if (create is null)
        {
            return problem!;
        }

        var members = create.Members;
        var wallet = await wallets.Of(context, members);
        var amount = members.Amount("amount", Currency.Usd, required: true);
        if (amount is { Nanos: 0 })
        {
            members.Refuse("amount", "out_of_range", "amount must be more than 0", "0");
        }

        var category = members.Word<GrantCategory>("category");
        var priority = members.Whole("priority", 0, 100);
        var (effectiveAt, expiresAt) = (members.Instant("effective_at"), members.Instant("expires_at"));
        if (category == GrantCategory.CreditLine)
        {
            foreach (var fixedMember in new[] { "priority", "effective_at" }.Where(name => members.Find(name) is not null))
            {
                members.Refuse(fixedMember, "conflict", $"a credit line has no {fixedMember}: it holds at once and is spent last", null);
            }
        }

        var scope = ScopeBody.Read(members);
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var id = CreatedId.Of(context.Caller(), create.Claim, ids);
        // A key is of its caller: under it another wallet is another request.
        var others = id.IsKeyed ? await wallets.Visible(context) : [];
        if (others.SelectMany(other => other.Funds).Any(fund => FundIds.GrantOf(fund) is { } known && id.IsMismatch(known.Value)))
        {
            return Refusals.IdempotencyMismatch;
        }

        var outcome = category == GrantCategory.CreditLine
            ? await ledger.Execute(new AddCreditLine(wallet!.Org, new GrantId(id.Value), wallet.Unit, amount!.Value.Nanos, expiresAt, scope))
            : await ledger.Execute(new AddGrant(wallet!.Org, new GrantId(id.Value), wallet.Unit, amount!.Value.Nanos, category == GrantCategory.Promo,
                priority ?? UsualPriority, effectiveAt, expiresAt, scope));
        return FundAnswers.Of(outcome, members, (fund, again) => JsonAnswer.Created(context, again, json => Write(json, wallet, fund)));
    }

    private static async Task<IResult> List(HttpContext context, WalletDirectory wallets)
    {
        var visible = await wallets.Visible(context);
        if (context.Request.Query["wallet"] is { Count: > 0 } named)
        {
            visible = WalletId.TryParse(named, out var wanted) ? [.. visible.Where(wallet => wallet.Id == wanted)] : [];
            if (visible.Count == 0)
            {
                return Refusals.NotFound;
            }
        }

        return JsonAnswer.List(visible.SelectMany(Granted), (json, grant) => Write(json, grant.Wallet, grant.Fund));
    }

    private static async Task<IResult> Find(string id, HttpContext context, WalletDirectory wallets)
        => (await wallets.Visible(context)).SelectMany(Granted).FirstOrDefault(grant => FundIds.Of(grant.Fund, grant.Wallet.Id) == id) is { Fund: not null } found
            ? new JsonAnswer(json => Write(json, found.Wallet, found.Fund))
            : Refusals.NotFound;

    private static IEnumerable<(WalletRecord Wallet, Account Fund)> Granted(WalletRecord wallet)
        => wallet.Funds.Where(fund => fund.Kind != AccountKind.Fund).Select(fund => (wallet, fund));

    private static void Write(Utf8JsonWriter json, WalletRecord wallet, Account fund)
    {
        json.WriteStartObject();
        json.WriteString("id", FundIds.Of(fund, wallet.Id));
        json.WriteString("wallet", wallet.Id.ToString());
        json.WriteString("org", wallet.Org.ToString());
        json.WriteString("currency", wallet.Unit);
        // What was given; the first credit line and refunds of expired grants have none of their own.
        json.WriteAmount("amount", fund.Granted > 0 ? fund.Granted : null);
        WalletJson.WriteMembers(json, fund);
        json.WriteInstant("created_at", fund.CreatedAt);
        json.WriteEndObject();
    }
}
