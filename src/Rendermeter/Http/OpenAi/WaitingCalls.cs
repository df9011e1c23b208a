using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Http.Renders;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.OpenAi;

/// <summary>A call of this dialect waits until its render has ended. Whoever hangs up leaves the render as it is: it was admitted and is carried out.</summary>
internal sealed class WaitingCalls(Submission submission, RenderWorker worker, RetryMemory retries, OpenAiOptions options, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>The render with accepted outputs, or why there are none.</summary>
    public async Task<(RenderRecord? Record, Problem? Problem)> Run(HttpContext context, string scope, string bodyFingerprint, RenderRequest request)
    {
        var (claim, badKey) = IdempotencyKeys.Read(context.Request, scope, () => bodyFingerprint);
        if (badKey is not null)
        {
            return (null, badKey);
        }

        var caller = context.Caller();
        var fingerprint = claim is null ? $"{caller.Key}/{bodyFingerprint}" : null;
        var earlier = fingerprint is null ? null : retries.Take(fingerprint, SaysItIsARetry(context.Request));
        var call = fingerprint is null ? null : retries.Begin(fingerprint, earlier);
        try
        {
            return await Run(context, request with { Idempotency = claim }, caller, earlier is null ? null : await earlier.Render, call);
        }
        finally
        {
            call?.Is(null);
            if (call is { IsRefused: true })
            {
                retries.End(call, delivered: true);
            }
        }
    }

    private async Task<(RenderRecord? Record, Problem? Problem)> Run(HttpContext context, RenderRequest request, Caller caller, RenderId? known, RetryMemory.Call? call)
    {
        Task<RenderRecord> ending;
        RenderId render;
        if (known is not null)
        {
            render = known.Value;
            context.Response.Headers["Idempotent-Replayed"] = "true";
            ending = worker.Start(caller.Org, render);
        }
        else
        {
            var (accepted, started, refused) = await submission.Submit(request, caller, follow: true);
            if (accepted is null)
            {
                return (null, refused);
            }

            render = accepted.Record.Render.Id;
            ending = started!;
            if (accepted.Merged)
            {
                context.Response.Headers["x-rendermeter-merged"] = "true";
            }
            else if (accepted.Replayed)
            {
                context.Response.Headers["Idempotent-Replayed"] = "true";
            }
        }

        call?.Is(render);
        context.Response.Headers["x-rendermeter-render-id"] = render.ToString();
        var (record, problem) = Judge(await Wait(ending, context), render.ToString(), context.Response);
        if (call is not null)
        {
            Remember(context, call, problem);
        }

        return (record, problem);
    }

    private static bool SaysItIsARetry(HttpRequest request)
        => int.TryParse(request.Headers["x-stainless-retry-count"], System.Globalization.CultureInfo.InvariantCulture, out var count) && count >= 1;

    private async Task<RenderRecord?> Wait(Task<RenderRecord> ending, HttpContext context)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            return await ending.WaitAsync(options.WaitLimit, time, enough.Token);
        }
        catch (Exception)
        {
            // Time is up, or the process stops: in each case it stands and holds its money.
            return null;
        }
    }

    private static (RenderRecord? Record, Problem? Problem) Judge(RenderRecord? record, string render, HttpResponse response)
    {
        if (record is null)
        {
            return (null, new Problem(504, "render_still_running", "The render is still running",
                $"{render} goes on and will be charged as it ends: ask for it at /api/v1/renders/{render}. Do not send it again.")
            { NeverRetry = true });
        }

        ChargeHeaders.Write(response, record);
        if (record.Render.ErasedAt is not null)
        {
            return (null, new Problem(410, "erased", "The content was erased", $"What {render} brought was erased. Its receipt stays: /api/v1/receipts/{render}.") { NeverRetry = true });
        }

        if (record.Status == RenderStatus.Succeeded)
        {
            return (record, null);
        }

        var end = record.Render.End!;
        var charged = record.ChargedNanos is { } nanos ? $" It was charged {JsonWriting.Amount(nanos)} {record.Render.Unit}." : "";
        var refusedInput = record.Attempts.LastOrDefault()?.Settlement?.Outcome == JobOutcome.RefusedInput;
        return (null, new Problem(refusedInput ? 400 : 502, end.ErrorCode ?? SnakeCase.Of(end.Status), "The render brought nothing",
            $"The render {SnakeCase.Of(end.Status)}: {end.ErrorMessage?.TrimEnd('.')}.{charged} Its receipt: /api/v1/receipts/{render}.")
        { NeverRetry = true });
    }

    /// <summary>An answer that is an error is written down as not delivered before it leaves: a client that repeats the call at once finds its render.</summary>
    private void Remember(HttpContext context, RetryMemory.Call call, Problem? problem)
    {
        if (problem is { Status: StatusCodes.Status502BadGateway })
        {
            retries.Fail(call);
            return;
        }

        if (problem is { Status: >= 500 })
        {
            retries.End(call, delivered: false);
            return;
        }

        context.Response.OnCompleted(() =>
        {
            retries.End(call, delivered: !context.RequestAborted.IsCancellationRequested && context.Response.StatusCode < StatusCodes.Status500InternalServerError);
            return Task.CompletedTask;
        });
    }
}
