using Microsoft.AspNetCore.Http.Features;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Http.Problems;

/// <summary>The outermost ring: what was not expected becomes a problem without its insides, and an answer without a body gets one.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task Invoke(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["x-request-id"] = context.TraceIdentifier;
        var problem = await Run(context);
        if (problem is null)
        {
            return;
        }

        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one, neither to the client nor to those who note whether it was delivered.
            context.Abort();
            context.RequestAborted = new CancellationToken(canceled: true);
            return;
        }

        // What was said of an answer that was not given is not true of this one.
        context.Response.Headers.Remove("Cache-Control");
        context.Response.Headers.Remove("ETag");
        context.Response.Headers.Remove("Content-Range");
        context.Response.Headers.Remove("Accept-Ranges");
        await problem.ExecuteAsync(context);
    }

    private async Task<Problem?> Run(HttpContext context)
    {
        try
        {
            await next(context);
            return context.Response is { HasStarted: false, ContentType: null, ContentLength: null } ? Bare(context.Response.StatusCode) : null;
        }
        catch (BadHttpRequestException unreadable)
        {
            return unreadable.StatusCode == StatusCodes.Status413PayloadTooLarge ? Refusals.TooLarge(context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? Json.RequestBody.LimitBytes)
                : unreadable.StatusCode == StatusCodes.Status408RequestTimeout ? Refusals.TooSlow
                : new Problem(unreadable.StatusCode, "request", "The request cannot be read",
                    "The request breaks the rules of HTTP: its line, a header or a chunk is wrong, or it ends before its body does.");
        }
        catch (LedgerUnavailableException unavailable)
        {
            Log.LedgerAway(log, unavailable);
            return unavailable.MayBeWritten && HttpMethods.IsPost(context.Request.Method) && context.Request.Headers["Idempotency-Key"].Count == 0
                ? Refusals.PerhapsWritten
                : Refusals.LedgerUnavailable;
        }
        catch (Engine.Verdicts.OutputStoreException full)
        {
            Log.StoreAway(log, full);
            return full.IsReading ? Refusals.FileUnavailable : Refusals.StoreUnavailable;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            Log.Failed(log, context.TraceIdentifier, failure);
            return Refusals.Internal;
        }
    }

    private static Problem? Bare(int status) => status switch
    {
        StatusCodes.Status404NotFound => Refusals.NotFound,
        StatusCodes.Status405MethodNotAllowed => Refusals.MethodNotAllowed,
        StatusCodes.Status415UnsupportedMediaType => Refusals.UnsupportedMediaType,
        StatusCodes.Status400BadRequest => new Problem(400, "request", "The request cannot be read", "The request cannot be read."),
        _ => null,
    };
}
