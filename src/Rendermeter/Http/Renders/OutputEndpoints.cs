using System.Globalization;
using Microsoft.Net.Http.Headers;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Renders;

/// <summary><c>/api/v1/outputs</c>: delivered files, whole or in parts, with a key or by a signed link that ends.</summary>
internal static class OutputEndpoints
{
    /// <summary>Where signed links lead.</summary>
    public const string Links = "/files/v1";

    private const int UsualSeconds = 3600;
    private const int MostSeconds = 7 * 24 * 3600;

    public static void MapOutputs(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/outputs/{id}", Find).Requires(Access.Key);
        endpoints.MapGet("/api/v1/outputs/{id}/link", Link).Requires(Access.Key);
        endpoints.MapGet($"{Links}/{{token}}", Follow);
    }

    private static Task<IResult> Find(string id, HttpContext context, IRecords records, IOutputFiles files)
        => OutputId.TryParse(id, out var output) ? Send(context.Caller().Org, output, context, records, files, "private, max-age=31536000, immutable") : NotFound();

    private static Task<IResult> Follow(string token, HttpContext context, OutputLinks links, IRecords records, IOutputFiles files)
        => links.TryRead(token, out var org, out var output) ? Send(org, output, context, records, files, "private, max-age=300") : NotFound();

    private static async Task<IResult> Link(string id, HttpContext context, OutputLinks links, IRecords records)
    {
        if (!OutputId.TryParse(id, out var output) || await records.FindOutput(context.Caller().Org, output, context.RequestAborted) is null)
        {
            return Refusals.NotFound;
        }

        var text = context.Request.Query["seconds"].ToString();
        if (!int.TryParse(text.Length == 0 ? UsualSeconds.ToString(CultureInfo.InvariantCulture) : text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > MostSeconds)
        {
            return Refusals.Validation([new FieldError("#/seconds", "out_of_range", $"seconds is 1 to {MostSeconds}", text.Length > 64 ? text[..64] : text, null)]);
        }

        var (path, expiresAt) = links.Write(context.Caller().Org, output, TimeSpan.FromSeconds(seconds));
        return JsonAnswer.Object(json =>
        {
            json.WriteString("url", path);
            json.WriteString("expires_at", expiresAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        });
    }

    private static async Task<IResult> Send(OrgId org, OutputId output, HttpContext context, IRecords records, IOutputFiles files, string cache)
    {
        if (await records.FindOutput(org, output, context.RequestAborted) is not { } found)
        {
            return Refusals.NotFound;
        }

        // Equal bytes of another render are kept, and are not this one's any more.
        if (await records.FindRenderOf(org, found.Attempt, context.RequestAborted) is { } render
            && await records.FindRender(org, render, context.RequestAborted) is { Render.ErasedAt: not null })
        {
            return new Problem(410, "erased", "The content was erased", $"{output} was erased. Its receipt stays: /api/v1/receipts/{render}.") { NeverRetry = true };
        }

        if (await files.Open(found.Sha256, context.RequestAborted) is not { } content)
        {
            return Refusals.NotFound;
        }

        // A provider says what kind of file it is. Shown in a browser, it must not be able to act for whoever looks at it.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = cache;
        return TypedResults.Stream(content, found.MediaType, entityTag: new EntityTagHeaderValue($"\"{found.Sha256}\""), enableRangeProcessing: true);
    }

    private static Task<IResult> NotFound() => Task.FromResult<IResult>(Refusals.NotFound);
}
