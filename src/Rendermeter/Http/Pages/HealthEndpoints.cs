using Rendermeter.Engine.Requests;
using Rendermeter.Http.Json;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Pages;

/// <summary><c>/healthz</c>, <c>/readyz</c>, and the page at <c>/</c>.</summary>
internal static class HealthEndpoints
{
    private const string Page = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>Rendermeter</title>
        <style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}code{background:#8882;padding:.1em .3em;border-radius:3px}</style>
        <h1>Rendermeter</h1>
        <p>This gateway is running. It quotes, runs and settles images, clips and voices.</p>
        <ul>
        <li><code>/v1</code>: the OpenAI dialect; set it as the base URL of an official SDK</li>
        <li><code>/api/v1/quotes</code>, <code>/renders</code>, <code>/receipts/{render}</code>, <code>/outputs/{output}</code>: quotes, renders and their proof</li>
        <li><code>/api/v1/prices</code>, <code>/routes</code>: what is known and what can be asked for</li>
        <li><code>/api/v1/wallets</code>, <code>/caps</code>, <code>/keys</code>, <code>/orgs</code>, <code>/events</code>, <code>/webhooks</code>: administration</li>
        <li><code>/healthz</code>, <code>/readyz</code>, <code>/metrics</code>: operations</li>
        </ul>
        <p>Calls of <code>/v1</code> and <code>/api/v1</code> need <code>Authorization: Bearer rmk_…</code>, and so does <code>/metrics</code> unless it was opened. No key is asked for by
        <code>/healthz</code> and <code>/readyz</code>, by callbacks of providers (<code>/hooks</code>) and by signed links to files.</p>
        <p>The documentation lies in <code>docs/</code> of the source.</p>
        </html>
        """;

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", () => TypedResults.Text(Page, "text/html; charset=utf-8"));
        endpoints.MapGet("/healthz", () => JsonAnswer.Object(json => json.WriteString("status", "ok")));
        endpoints.MapGet("/readyz", Ready);
    }

    private static async Task<IResult> Ready(HttpContext context, IRecords records, IHostApplicationLifetime lifetime)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Refusals.Stopping;
        }

        var orgs = await records.ListOrgs(context.RequestAborted);
        return orgs.Count > 0 ? JsonAnswer.Object(json => json.WriteString("status", "ready")) : Refusals.LedgerUnavailable;
    }
}
