using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Routes;

/// <summary><c>/api/v1/routes/{name}</c>: a route with its gate, who changed what of it and what that meant, and why a render's offers stood in their order.</summary>
internal static partial class RouteEndpoints
{
    private const int LongestNote = 500;
    private const int MostVersions = 100;

    public static void MapRoutes(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/routes").Requires(Access.Admin);
        group.MapGet("/{name}", Find);
        group.MapPut("/{name}", Put);
        group.MapDelete("/{name}", Remove);
        group.MapGet("/{name}/versions", Versions);
        group.MapGet("/{name}/versions/{version}", Version);
        group.MapGet("/{name}/choices/{render}", Choice);
    }

    private static async Task<IResult> Find(string name, HttpContext context, RouteVersions routes, IRouteRecords records)
    {
        var org = context.Caller().Org;
        if (await routes.Find(org, name, context.RequestAborted) is not RouteOutcome.Found { Route: { Version: { } version } route })
        {
            return Refusals.NotFound;
        }

        context.Response.Headers.ETag = Tag(version);
        var body = (await records.FindRouteVersion(org, name, version, context.RequestAborted))!.Body;
        return new JsonAnswer(json => Write(json, route, body));
    }

    /// <summary>A new version. With <c>If-Match</c> or <c>version</c> only where nobody else was first.</summary>
    private static async Task<IResult> Put(string name, HttpContext context, RouteVersions routes, IRouteRecords records, Installation installation)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (members, unknown) = Members.Open(body.Root, ["route", "note", "version"]);
        if (members is null)
        {
            return unknown!;
        }

        var (note, expected) = (members.Text("note", LongestNote), members.Whole("version", 0, int.MaxValue));
        if (members.Find("route") is not { ValueKind: JsonValueKind.Object })
        {
            members.Refuse("route", "required", "route is required: an object with the members of a route", null);
        }

        if (!BareName().IsMatch(name))
        {
            members.Refuse("", "name", "a route has a bare name of 1 to 64 letters, digits, '-', '_' and '.', and begins with a letter or a digit", name);
        }

        if (members.Errors.Count > 0)
        {
            return Refusals.Validation(members.Errors);
        }

        var (options, wrong) = RouteText.Read(members.Find("route")!.Value.GetRawText());
        if (options is not null && !context.Caller().IsOperator(installation))
        {
            wrong = InsideOf(options);
        }

        return options is null || wrong.Count > 0 ? Refusals.Validation(Within(wrong)) : await Keep(name, options, expected, note, context, routes, records);
    }

    private static Task<IResult> Remove(string name, HttpContext context, RouteVersions routes, IRouteRecords records)
        => Keep(name, options: null, expected: null, note: null, context, routes, records);

    private static async Task<IResult> Keep(string name, Engine.Routes.RouteOptions? options, int? expected, string? note, HttpContext context, RouteVersions routes, IRouteRecords records)
    {
        var matched = context.Request.Headers.IfMatch.ToString();
        if (matched.Length > 0 && matched != "*")
        {
            if (!int.TryParse(matched.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var tagged))
            {
                return Refusals.Parameter("If-Match", "If-Match is the ETag of an earlier answer, such as \"3\"");
            }

            expected = tagged;
        }

        if (context.Request.Headers.IfNoneMatch == "*")
        {
            expected = 0;
        }

        var caller = context.Caller();
        if (options is null && await routes.Find(caller.Org, name, context.RequestAborted) is not RouteOutcome.Found { Route.Version: not null })
        {
            return Refusals.NotFound;
        }

        // Whoever hangs up has asked for it all the same.
        var (outcome, errors) = await routes.Put(caller.Org, name, options, expected, caller.KeyName, note, CancellationToken.None);
        switch (outcome)
        {
            case null:
                return Refusals.Validation(Within(errors));
            case PutRouteOutcome.Stale stale:
                return new Problem(matched.Length > 0 ? 412 : 409, "version_conflict", "The route was changed meanwhile",
                    string.Create(CultureInfo.InvariantCulture, $"{name} is at version {stale.Head?.Version ?? 0}, not {expected}. Read it again and make the change from there.")) { NeverRetry = true };
            default:
                var head = ((PutRouteOutcome.Kept)outcome).Head;
                context.Response.Headers.ETag = Tag(head.Version);
                var version = await records.FindRouteVersion(caller.Org, name, head.Version, CancellationToken.None);
                return new JsonAnswer(json => Write(json, version!), head.Version == 1 || expected == 0 ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        }
    }

    private static async Task<IResult> Versions(string name, HttpContext context, IRouteRecords records)
    {
        var (limit, before, problem) = Paging.Read<int>(context.Request, (string? text, out int version) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version));
        if (problem is not null)
        {
            return problem;
        }

        var most = Math.Min(limit, MostVersions);
        var versions = await records.ListRouteVersions(context.Caller().Org, name, before, most, context.RequestAborted);
        return JsonAnswer.List(versions, Write, versions.Count == most ? versions[^1].Version.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static async Task<IResult> Version(string name, string version, HttpContext context, IRouteRecords records)
        => int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && await records.FindRouteVersion(context.Caller().Org, name, number, context.RequestAborted) is { } found
            ? new JsonAnswer(json => Write(json, found))
            : Refusals.NotFound;

    private static async Task<IResult> Choice(string name, string render, HttpContext context, IRouteRecords records, IRecords renders)
        => RenderId.TryParse(render, out var id) && await records.FindChoice(context.Caller().Org, id, context.RequestAborted) is { } choice
            && await renders.FindRender(context.Caller().Org, id, context.RequestAborted) is { Render.Model: var model } && model == name
            ? JsonAnswer.Object(json =>
            {
                json.WriteString("route", name);
                json.WriteString("render", id.ToString());
                json.WriteRaw("choice", choice);
            })
            : Refusals.NotFound;

    /// <summary>The network behind the gateway is the operator's: nobody else has it call a service there.</summary>
    private static IReadOnlyList<FieldError> InsideOf(Engine.Routes.RouteOptions options) =>
    [
        .. options.Gate.Index().Where(check => check.Item.Inside).Select(check => new FieldError(
            $"#/gate/{check.Index}/inside", "not_allowed", "inside is for the operator: another organisation's checks go to public addresses", "true", ["false"])),
    ];

    /// <summary>What is wrong with a route stands under the member that carries it.</summary>
    private static IReadOnlyList<FieldError> Within(IReadOnlyList<FieldError> errors) => [.. errors.Take(FieldError.Most).Select(error => error with { Pointer = $"#/route{error.Pointer[1..]}" })];

    private static string Tag(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex BareName();

    private static void Write(Utf8JsonWriter json, RouteVersion version)
    {
        json.WriteStartObject();
        json.WriteString("name", version.Name);
        json.WriteNumber("version", version.Version);
        json.WriteNumber("gate_version", version.GateVersion);
        json.WriteString("author", version.Author);
        json.WriteString("source", version.FromFile ? "file" : "api");
        json.WriteOptional("note", version.Note);
        json.WriteInstant("at", version.At);
        json.WriteRaw("effect", version.EffectJson);
        json.WriteRaw("route", version.Body);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Engine.Routes.Route route, string? body)
    {
        json.WriteStartObject();
        json.WriteString("name", route.Name);
        json.WriteOptional("version", route.Version);
        json.WriteOptional("gate_version", route.GateVersion);
        json.WriteString("media", route.Media);
        json.WriteString("currency", "USD");
        json.WriteAmount("ceiling", route.CeilingNanos);
        json.WriteList("offers", route.Offers, (writer, offer) => writer.WriteStringValue(offer));
        json.WriteString("order", JsonNamingPolicy.SnakeCaseLower.ConvertName(route.Scoring.Order.ToString()));
        json.WriteAmount("value_of_second", route.Scoring.ValueOfSecondNanos);
        json.WriteAmount("downstream", CostLines.ExpectedOfDelivered(route.Gate, route.Steps, outputs: 1) + CostLines.ExpectedOfAccepted(route.Steps, outputs: 1));
        json.WriteList("steps", route.Steps, (writer, step) =>
        {
            writer.WriteStartObject();
            writer.WriteString("step", step.Name);
            writer.WriteAmount("price", step.RateNanos);
            writer.WriteString("per", step.Unit);
            writer.WriteString("on", step.OnlyAccepted ? "accepted" : "delivered");
            writer.WriteAmount("expected", step.ExpectedNanos);
            writer.WriteEndObject();
        });
        json.WriteOptional("regeneration_window_seconds", (long?)route.RegenerationWindow?.TotalSeconds);
        json.WriteNumber("exploration_thousandths", route.Scoring.ExplorationThousandths);
        json.WriteList("gate", route.Gate.Checks, Write);
        json.WriteRaw("route", body);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, GateCheck check)
    {
        json.WriteStartObject();
        json.WriteString("check", check.Name);
        if (check.Threshold is { } threshold)
        {
            json.WriteNumber("threshold", threshold);
        }
        else
        {
            json.WriteNull("threshold");
        }

        json.WriteString("unknown", SnakeCase.Of(check.Unknown));
        json.WriteAmount("price", check.External?.PriceNanos ?? check.Person?.MinuteNanos);
        json.WriteOptional("when", check.Person is { } person ? person.Always ? "always" : "unknown" : null);
        json.WriteOptional("deadline_seconds", (long?)check.Person?.Patience.TotalSeconds);
        json.WriteOptional("at_deadline", check.Person is { } asked ? asked.AcceptAtDeadline ? "accept" : "reject" : null);
        json.WriteEndObject();
    }
}
