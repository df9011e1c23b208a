using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Reports;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Http.Reports;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http.Wallets;

/// <summary><c>/api/v1/wallets</c>: what an organisation may spend. Money is added by the operator.</summary>
internal static class WalletEndpoints
{
    private const int MostLines = 100_000;

    private static readonly string[] Known = ["amount", "currency", "reference"];
    private static readonly string[] KnownOfNew = ["currency", "org"];

    public static void MapWallets(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/wallets").Requires(Access.Admin);
        group.MapPost("/", Open).Requires(Access.Operator);
        group.MapGet("/", List);
        group.MapGet("/{id}", Find);
        group.MapGet("/{id}/statement", Statement);
        group.MapPost("/{id}/top-ups", TopUp).Requires(Access.Operator);
    }

    private static async Task<IResult> List(HttpContext context, WalletDirectory wallets)
        => JsonAnswer.List(await wallets.Visible(context), WalletJson.Write);

    private static async Task<IResult> Find(string id, HttpContext context, WalletDirectory wallets)
        => await wallets.Find(id, context) is { } wallet ? new JsonAnswer(json => WalletJson.Write(json, wallet)) : Refusals.NotFound;

    /// <summary>Opens a wallet in a further currency. There is one in each: opened twice, the first stands.</summary>
    private static async Task<IResult> Open(HttpContext context, OrgDirectory orgs, WalletDirectory wallets, ILedger ledger, IdSource ids)
    {
        var (create, problem) = await CreateBody.Read(context, "/api/v1/wallets", KnownOfNew);
        if (create is null)
        {
            return problem!;
        }

        var org = await orgs.Of(context.Caller(), create.Members, context.RequestAborted);
        var unit = create.Members.Text("currency", 64, required: true);
        if (unit is not null && !Currency.TryParse(unit, out _))
        {
            create.Members.Refuse("currency", "currency", "currency is an ISO 4217 code in capitals", unit);
        }

        if (create.Members.Errors.Count > 0)
        {
            return Refusals.Validation(create.Members.Errors);
        }

        var before = (await wallets.Visible(context)).Any(known => known.Org == org!.Id && known.Unit == unit);
        await ledger.Execute(new OpenWallet(org!.Id, new WalletId(CreatedId.Of(context.Caller(), create.Claim, ids).Value), unit!));
        var wallet = (await wallets.Visible(context)).Single(known => known.Org == org.Id && known.Unit == unit);
        return JsonAnswer.Created(context, before, json => WalletJson.Write(json, wallet));
    }

    private static async Task<IResult> TopUp(string id, HttpContext context, WalletDirectory wallets, ILedger ledger)
    {
        if (await wallets.Find(id, context) is not { } wallet)
        {
            return Refusals.NotFound;
        }

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

        var (claim, badKey) = IdempotencyKeys.Read(context.Request, "/api/v1/wallets/top-ups", body.Bytes);
        if (badKey is not null)
        {
            return badKey;
        }

        var amount = members.Amount("amount", Currency.Usd, required: true);
        if (amount is { Nanos: 0 })
        {
            members.Refuse("amount", "out_of_range", "amount must be more than 0", "0");
        }

        if (members.Text("currency", 64) is { } currency && currency != wallet.Unit)
        {
            members.Refuse("currency", "currency", $"this wallet is in {wallet.Unit}", currency, [wallet.Unit]);
        }

        // The reference makes it one top-up however often it is sent; without one, the idempotency key is the reference.
        var reference = members.Text("reference", 255, required: claim is null) ?? claim?.Key;
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var outcome = await ledger.Execute(new TopUp(wallet.Org, wallet.Unit, amount!.Value.Nanos, reference!));
        if (outcome.Mismatch)
        {
            return Refusals.ReferenceMismatch;
        }

        if (outcome.LeftNanos is { } left)
        {
            members.Refuse("amount", "out_of_range", $"this wallet takes {JsonWriting.Amount(left)} {wallet.Unit} more at most", amount.Value.ToString());
            return Refusals.Validation(members.Errors);
        }

        if (outcome.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        var after = await wallets.Find(id, context);
        return new JsonAnswer(json => WalletJson.Write(json, after!), StatusCodes.Status201Created);
    }

    /// <summary>What came in and went out in a period. Opening and movements are the closing balance, to the last digit.</summary>
    private static async Task<IResult> Statement(string id, HttpContext context, WalletDirectory wallets, IReports reports, TimeProvider time)
    {
        var (period, problem) = ReportPeriod.Read(context.Request, time.GetUtcNow());
        var (asCsv, wrongFormat) = ReportPeriod.ReadFormat(context.Request);
        if ((problem ?? wrongFormat) is { } wrong)
        {
            return wrong;
        }

        if (await wallets.Find(id, context) is not { } wallet || await reports.ReadStatement(wallet.Org, wallet.Id, period.From, period.To, MostLines, context.RequestAborted) is not { } statement)
        {
            return Refusals.NotFound;
        }

        return statement.Lines.Count > MostLines ? ReportPeriod.TooLong($"A statement has at most {MostLines} lines")
            : asCsv ? new CsvAnswer($"statement-{statement.Wallet}.csv", StatementText.Csv(statement))
            : new JsonAnswer(json => StatementText.Write(json, statement));
    }
}
