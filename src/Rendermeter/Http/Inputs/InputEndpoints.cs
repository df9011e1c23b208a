using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Inputs;

/// <summary><c>/api/v1/inputs</c>: files that are sent before the render that works on them, and those that a render has; providers read them by signed links.</summary>
internal static class InputEndpoints
{
    private const string Path = "/api/v1/inputs";

    public static void MapInputs(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Path, Receive).Requires(Access.Key);
        endpoints.MapGet("/api/v1/inputs/{id}", Find).Requires(Access.Key);
        endpoints.MapDelete("/api/v1/inputs/{id}", Forget).Requires(Access.Key);
        endpoints.MapGet($"{InputLinks.Path}/{{token}}", Follow);
    }

    public static void Write(Utf8JsonWriter json, RenderInput input)
    {
        json.WriteString("id", input.Id.ToString());
        json.WriteString("media_type", input.MediaType);
        json.WriteNumber("bytes", input.Bytes);
        json.WriteOptional("width", input.Shape.WidthPixels);
        json.WriteOptional("height", input.Shape.HeightPixels);
        json.WriteOptional("length_milliseconds", input.Shape.LengthMilliseconds);
        json.WriteString("sha256", input.Sha256);
        json.WriteString("url", $"/api/v1/inputs/{input.Id}");
    }

    private static async Task<IResult> Receive(HttpContext context, InputTaking taking, InputOptions options, IRecords records, Erasing erasing, IdSource ids)
    {
        if (context.Request.ContentLength > options.MaxBytes)
        {
            return Refusals.TooLarge(options.MaxBytes);
        }

        if (context.Request.Headers.ContentEncoding.Count > 0)
        {
            return Refusals.UnsupportedMediaType;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.MaxBytes + 1;
        }

        // The key names the file, and its bytes say whether it is the same request: they are known when they have arrived.
        var (claim, badKey) = IdempotencyKeys.Read(context.Request, Path, () => "");
        if (badKey is not null)
        {
            return badKey;
        }

        var caller = context.Caller();
        InputId? id = claim is null ? null : new InputId(CreatedId.Of(caller, claim, ids).Value);
        var known = id is { } named ? await records.FindInput(caller.Org, named, context.RequestAborted) : null;
        return await taking.Take(caller.Org, context.Request.Body, context.RequestAborted, id, isAgain: known is not null) switch
        {
            InputOutcome.Taken { Input: var input } => await Answer(input, context, isKeyed: claim is not null, isAgain: known is not null, records, erasing),
            InputOutcome.Full full => full.Problem,
            InputOutcome.Refused { Code: "too_large" } large => Refusals.TooLarge(options.MaxBytes) with { Detail = large.Detail },
            InputOutcome.Refused refused => Refusals.Validation([new FieldError("#", refused.Code, refused.Detail, Value: null, Allowed: null)]),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static async Task<IResult> Answer(RenderInput input, HttpContext context, bool isKeyed, bool isAgain, IRecords records, Erasing erasing)
    {
        // Of two that come at once under one key the first to be written down stands.
        var org = context.Caller().Org;
        if (isKeyed && await records.FindInput(org, input.Id, CancellationToken.None) is { } first && first.Sha256 != input.Sha256)
        {
            await erasing.Drop(input.Sha256, CancellationToken.None);
            return Refusals.IdempotencyMismatch;
        }

        context.Response.Headers.Location = $"{Path}/{input.Id}";
        if (isAgain)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        return JsonAnswer.Object(json => Write(json, input), StatusCodes.Status201Created);
    }

    private static async Task<IResult> Find(string id, HttpContext context, IRecords records, IOutputFiles files)
        => InputId.TryParse(id, out var input) ? await Send(context.Caller().Org, input, context, records, files) : Refusals.NotFound;

    private static async Task<IResult> Follow(string token, HttpContext context, InputLinks links, IRecords records, IOutputFiles files)
        => links.TryRead(token, out var org, out var input) ? await Send(org, input, context, records, files) : Refusals.NotFound;

    private static async Task<IResult> Forget(string id, HttpContext context, IRecords records, Erasing erasing)
    {
        var org = context.Caller().Org;
        if (!InputId.TryParse(id, out var input) || await records.FindInput(org, input, context.RequestAborted) is not { } found)
        {
            return Refusals.NotFound;
        }

        await erasing.Forget(org, input, found.Sha256, CancellationToken.None);
        return await records.FindInput(org, input, CancellationToken.None) is null ? Results.NoContent()
            : Refusals.Conflict("in_use", "A render has this file", "A file of a render goes with the content of the render: DELETE /api/v1/renders/{id}/content.");
    }

    private static async Task<IResult> Send(OrgId org, InputId input, HttpContext context, IRecords records, IOutputFiles files)
    {
        if (await records.FindInput(org, input, context.RequestAborted) is not { } found || await files.Open(found.Sha256, context.RequestAborted) is not { } content)
        {
            return Refusals.NotFound;
        }

        // Whoever sent it says nothing of what it is, but a browser must not be led to act on it either.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        context.Response.Headers.CacheControl = "private, max-age=300";
        return TypedResults.Stream(content, found.MediaType, entityTag: new EntityTagHeaderValue($"\"{found.Sha256}\""), enableRangeProcessing: true);
    }
}
