using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http.Orgs;

/// <summary><c>/api/v1/orgs</c>: opened by the operator, each with a project and a wallet.</summary>
internal static class OrgEndpoints
{
    private static readonly string[] Known = ["name", "project", "currency", "credit_line"];

    public static void MapOrgs(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/orgs");
        group.MapPost("/", Open).Requires(Access.Operator);
        group.MapGet("/", List).Requires(Access.Admin);
    }

    private static async Task<IResult> Open(HttpContext context, ILedger ledger, IRecords records, IdSource ids)
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

        var name = members.Text("name", 64, required: true);
        var project = members.Text("project", 64) ?? "default";
        var unit = members.Text("currency", 64) ?? "USD";
        if (!Currency.TryParse(unit, out var currency))
        {
            members.Refuse("currency", "currency", "currency is an ISO 4217 code in capitals", unit);
        }

        var creditLine = members.Amount("credit_line", currency);
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var id = new OrgId(ids.Next());
        await ledger.Execute(new OpenBook(id, name!, new ProjectId(ids.Next()), project, new WalletId(ids.Next()), unit, creditLine?.Nanos ?? 0));
        var opened = (await records.ListOrgs(CancellationToken.None)).Single(org => org.Id == id);
        return new JsonAnswer(json => Write(json, opened), StatusCodes.Status201Created);
    }

    private static async Task<IResult> List(HttpContext context, OrgDirectory orgs)
        => JsonAnswer.List(await orgs.Visible(context.Caller(), context.RequestAborted), Write);

    private static void Write(Utf8JsonWriter json, OrgRecord org)
    {
        json.WriteStartObject();
        json.WriteString("id", org.Id.ToString());
        json.WriteString("name", org.Name);
        json.WriteStartObject("project");
        json.WriteString("id", org.Project.ToString());
        json.WriteString("name", org.ProjectName);
        json.WriteEndObject();
        json.WriteString("wallet", org.Wallet.ToString());
        json.WriteString("currency", org.Unit);
        json.WriteBoolean("admission_frozen", org.AdmissionFrozen);
        json.WriteInstant("created_at", org.CreatedAt);
        json.WriteEndObject();
    }
}
