using Microsoft.Net.Http.Headers;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Renders;

/// <summary><c>/api/v1/outputs</c>: delivered files, whole or in parts.</summary>
internal static class OutputEndpoints
{
    public static void MapOutputs(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/api/v1/outputs/{id}", Find).Requires(Access.Key);

    private static async Task<IResult> Find(string id, HttpContext context, IRecords records, IOutputFiles files)
    {
        if (!OutputId.TryParse(id, out var output)
            || await records.FindOutput(context.Caller().Org, output, context.RequestAborted) is not { } found
            || await files.Open(found.Sha256, context.RequestAborted) is not { } content)
        {
            return Refusals.NotFound;
        }

        // A provider says what kind of file it is. Shown in a browser, it must not be able to act for whoever looks at it.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return TypedResults.Stream(content, found.MediaType, entityTag: new EntityTagHeaderValue($"\"{found.Sha256}\""), enableRangeProcessing: true);
    }
}
