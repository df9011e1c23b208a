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

    public static void MapWallets(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/wallets").Requires(Access.Admin);
        group.MapGet("/", List);
        group.MapGet("/{id}", Find);
        group.MapGet("/{id}/statement", Statement);
        group.MapPost("/{id}/top-ups", TopUp).Requires(Access.Operator);
    }

    private static async Task<IResult> List(HttpContext context, OrgDirectory orgs, IRecords records)
    {
        var wallets = new List<WalletRecord>();
        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            if (await records.FindWallet(org.Id, context.RequestAborted) is { } wallet)
            {
                wallets.Add(wallet);
            }
        }

        return JsonAnswer.List(wallets, WalletJson.Write);
    }

    private static async Task<IResult> Find(string id, HttpContext context, OrgDirectory orgs, IRecords records)
        => await Owner(id, context, orgs) is { } org && await records.FindWallet(org.Id, context.RequestAborted) is { } wallet
            ? new JsonAnswer(json => WalletJson.Write(json, wallet))
            : Refusals.NotFound;

    private static async Task<IResult> TopUp(string id, HttpContext context, OrgDirectory orgs, IRecords records, ILedger ledger)
    {
        if (await Owner(id, context, orgs) is not { } org)
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

        if (members.Text("currency", 64) is { } currency && currency != org.Unit)
        {
            members.Refuse("currency", "currency", $"this wallet is in {org.Unit}", currency, [org.Unit]);
        }

        // The reference makes it one top-up however often it is sent; without one, the idempotency key is the reference.
        var reference = members.Text("reference", 255, required: claim is null) ?? claim?.Key;
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var outcome = await ledger.Execute(new TopUp(org.Id, org.Unit, amount!.Value.Nanos, reference!));
        if (outcome.Mismatch)
        {
            return Refusals.ReferenceMismatch;
        }

        if (outcome.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        var wallet = await records.FindWallet(org.Id, CancellationToken.None);
        return new JsonAnswer(json => WalletJson.Write(json, wallet!), StatusCodes.Status201Created);
    }

    /// <summary>What came in and went out in a period. Opening and movements are the closing balance, to the last digit.</summary>
    private static async Task<IResult> Statement(string id, HttpContext context, OrgDirectory orgs, IReports reports, TimeProvider time)
    {
        var (period, problem) = ReportPeriod.Read(context.Request, time.GetUtcNow());
        var (asCsv, wrongFormat) = ReportPeriod.ReadFormat(context.Request);
        if ((problem ?? wrongFormat) is { } wrong)
        {
            return wrong;
        }

        if (await Owner(id, context, orgs) is not { } org || await reports.ReadStatement(org.Id, period.From, period.To, MostLines, context.RequestAborted) is not { } statement)
        {
            return Refusals.NotFound;
        }

        return statement.Lines.Count > MostLines ? ReportPeriod.TooLong($"A statement has at most {MostLines} lines")
            : asCsv ? new CsvAnswer($"statement-{statement.Wallet}.csv", StatementText.Csv(statement))
            : new JsonAnswer(json => StatementText.Write(json, statement));
    }

    private static async Task<OrgRecord?> Owner(string id, HttpContext context, OrgDirectory orgs)
        => WalletId.TryParse(id, out var wallet)
            ? (await orgs.Visible(context.Caller(), context.RequestAborted)).FirstOrDefault(org => org.Wallet == wallet)
            : null;
}
