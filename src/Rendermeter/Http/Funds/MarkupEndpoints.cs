using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http.Funds;

/// <summary><c>/api/v1/markups</c>: by how much charges exceed costs. It holds from the next admission on; what is held keeps the markup it was held with.</summary>
internal static class MarkupEndpoints
{
    private const string Path = "/api/v1/markups";

    private static readonly string[] Known = ["share", "fixed", "model", "project", "customer", "currency", "org"];

    public static void MapMarkups(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path).Requires(Access.Admin);
        group.MapPost("/", Create).Requires(Access.Operator);
        group.MapGet("/", List);
        group.MapDelete("/{id}", End).Requires(Access.Operator);
    }

    private static async Task<IResult> Create(HttpContext context, OrgDirectory orgs, ILedger ledger, IRecords records, IdSource ids)
    {
        var (create, problem) = await CreateBody.Read(context, Path, Known);
        if (create is null)
        {
            return problem!;
        }

        var members = create.Members;
        var org = await orgs.Of(context.Caller(), members, context.RequestAborted);
        var unit = CurrencyMember.Read(members, org);
        var share = Share(members);
        var fixedAmount = members.Amount("fixed", Currency.Usd);
        if (members.Find("share") is null && members.Find("fixed") is null)
        {
            members.Refuse("share", "required", "a markup has a share, a fixed amount or both", null);
        }

        var project = members.Text("project", 64);
        if (project is not null && project != org?.Project.ToString())
        {
            members.Refuse("project", "unknown_project", "there is no such project in this organisation", project);
        }

        var customer = members.Text("customer", 128);
        var model = ScopeBody.ReadModel(members);
        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var id = CreatedId.Of(context.Caller(), create.Claim, ids);
        // Ended ones too: a create that is sent again makes nothing, whatever became of what it made.
        var present = await records.ListMarkups(org!.Id, context.RequestAborted);
        if (present.Any(other => id.IsMismatch(other.Id.Value)))
        {
            return Refusals.IdempotencyMismatch;
        }

        if (present.FirstOrDefault(other => id.IsAgain(other.Id.Value)) is { } known)
        {
            return JsonAnswer.Created(context, again: true, json => Write(json, known));
        }

        var markup = new Markup(new MarkupId(id.Value), org.Id, project is null ? null : org.Project, customer, model, unit, new MarkupTerms(share, fixedAmount?.Nanos ?? 0));
        await ledger.Execute(new PutMarkup(org.Id, markup));
        return JsonAnswer.Created(context, again: false, json => Write(json, markup));
    }

    private static async Task<IResult> List(HttpContext context, OrgDirectory orgs, IRecords records)
        => JsonAnswer.List(await All(context, orgs, records), Write);

    private static async Task<IResult> End(string id, HttpContext context, OrgDirectory orgs, IRecords records, ILedger ledger)
    {
        if ((await All(context, orgs, records)).FirstOrDefault(markup => markup.Id.ToString() == id) is not { } known)
        {
            return Refusals.NotFound;
        }

        await ledger.Execute(new PutMarkup(known.Org, known with { Ended = true }));
        return TypedResults.NoContent();
    }

    /// <summary>Those that hold.</summary>
    private static async Task<IReadOnlyList<Markup>> All(HttpContext context, OrgDirectory orgs, IRecords records)
    {
        var markups = new List<Markup>();
        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            markups.AddRange((await records.ListMarkups(org.Id, context.RequestAborted)).Where(markup => !markup.Ended));
        }

        return markups;
    }

    private static string Share(Members members)
    {
        if (members.Text("share", 64) is not { } text)
        {
            return "0/1";
        }

        if (MarkupTerms.ReadShare(text) is { } share)
        {
            return share;
        }

        members.Refuse("share", "number_format", "share is what is added as a part of the cost, from 0 to 100: a fraction such as 3/20 or a decimal such as 0.15", text);
        return "0/1";
    }

    private static void Write(Utf8JsonWriter json, Markup markup)
    {
        json.WriteStartObject();
        json.WriteString("id", markup.Id.ToString());
        json.WriteString("org", markup.Org.ToString());
        json.WriteString("share", markup.Terms.ShownShare);
        json.WriteAmount("fixed", markup.Terms.FixedNanos);
        json.WriteString("currency", markup.Unit);
        json.WriteString("model", markup.Model);
        json.WriteOptional("project", markup.Project?.ToString());
        json.WriteOptional("customer", markup.Customer);
        json.WriteEndObject();
    }
}
