using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Storage.Backups;

namespace Rendermeter.Http.Orgs;

/// <summary><c>/api/v1/orgs</c>: opened by the operator, each with a project and a wallet.</summary>
internal static class OrgEndpoints
{
    private static readonly string[] Known = ["name", "project", "currency", "credit_line"];
    private static readonly string[] KnownOfNote = ["note"];

    public static void MapOrgs(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/orgs");
        group.MapPost("/", Open).Requires(Access.Operator);
        group.MapGet("/", List).Requires(Access.Admin);
        group.MapPost("/{id}/freeze", Freeze).Requires(Access.Operator);
        group.MapPost("/{id}/unfreeze", Unfreeze).Requires(Access.Operator);
    }

    private static Task<IResult> Freeze(string id, HttpContext context, OrgDirectory orgs, ILedger ledger) => Set(id, frozen: true, context, orgs, ledger);

    private static Task<IResult> Unfreeze(string id, HttpContext context, OrgDirectory orgs, Installation installation, ILedger ledger)
        // One organisation alone cannot leave it: what was admitted after the backup is not in these books, for none of them.
        => installation.DataDirectory is { } directory && Restore.IsUnconfirmed(directory)
            ? Task.FromResult<IResult>(new Problem(409, "recovery", "These books were restored", "They admit nothing until `rendermeter restore --confirm` has ended the recovery.") { NeverRetry = true })
            : Set(id, frozen: false, context, orgs, ledger);

    /// <summary>Stops admissions of an organisation, or admits again. Either is kept with a note and with who did it; what runs is settled all the time.</summary>
    private static async Task<IResult> Set(string id, bool frozen, HttpContext context, OrgDirectory orgs, ILedger ledger)
    {
        if (!OrgId.TryParse(id, out var wanted) || (await orgs.Visible(context.Caller(), context.RequestAborted)).FirstOrDefault(org => org.Id == wanted) is not { } org)
        {
            return Refusals.NotFound;
        }

        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (members, unknown) = Members.Open(body.Root, KnownOfNote);
        if (members is null)
        {
            return unknown!;
        }

        var note = members.Text("note", 1000, required: true);
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        await ledger.Execute(new SetAdmission(org.Id, frozen, context.Caller().KeyName, note!));
        return new JsonAnswer(json => Write(json, org with { AdmissionFrozen = frozen }));
    }

    private static async Task<IResult> Open(HttpContext context, ILedger ledger, IRecords records, IdSource ids)
    {
        var (create, problem) = await CreateBody.Read(context, "/api/v1/orgs", Known);
        if (create is null)
        {
            return problem!;
        }

        var members = create.Members;
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

        var created = CreatedId.Of(context.Caller(), create.Claim, ids);
        var present = await records.ListOrgs(context.RequestAborted);
        if (present.Any(other => created.IsMismatch(other.Id.Value)))
        {
            return Refusals.IdempotencyMismatch;
        }

        var again = present.Any(other => created.IsAgain(other.Id.Value));
        var id = new OrgId(created.Value);
        await ledger.Execute(new OpenBook(id, name!, new ProjectId(created.Another("project", ids)), project, new WalletId(created.Another("wallet", ids)), unit, creditLine?.Nanos ?? 0));
        var opened = (await records.ListOrgs(CancellationToken.None)).Single(org => org.Id == id);
        return JsonAnswer.Created(context, again, json => Write(json, opened));
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
