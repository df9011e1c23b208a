using System.Security.Cryptography;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Hooks;

/// <summary><c>/hooks/v1</c>: where providers report. A callback is a hint and moves no money: it makes the gateway ask the provider now.</summary>
internal static class HookEndpoints
{
    public static void MapHooks(this IEndpointRouteBuilder endpoints)
        => endpoints.MapPost("/hooks/v1/{provider}/{token}", Receive);

    private static async Task<IResult> Receive(
        string provider, string token, HttpContext context, ProviderSet providers, CallbackTokens tokens, ILedger ledger, RenderWay way, RenderWorker worker, IRecords records,
        TimeProvider time)
    {
        if (providers.Find(provider) is not { } sender)
        {
            return Refusals.NotFound;
        }

        // The token comes before everything: nobody who was not told of it makes us read, look up or write anything.
        if (!tokens.TryRead(provider, token, time.GetUtcNow(), out var org, out var attempt))
        {
            return Unverified("token");
        }

        if (await RequestBody.ReadBytes(context.Request, RequestBody.LimitBytes, context.RequestAborted) is not { } body)
        {
            return Refusals.TooLarge(RequestBody.LimitBytes);
        }

        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        switch (sender.Verify(headers, body, time.GetUtcNow()))
        {
            case HookEvidence.Verified verified:
                var sha256 = Convert.ToHexStringLower(SHA256.HashData(body));
                var outcome = await ledger.Execute(new ReceiveHook(org, provider, verified.EventId, attempt, sha256));
                await Hear(provider, org, attempt, verified, ledger, way, worker, records);
                return JsonAnswer.Object(json => json.WriteBoolean("first", outcome.First));
            case HookEvidence.Rejected rejected:
                return Unverified(rejected.Code);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>A job that nobody knew is attached, and the provider is asked at once. What names an attempt that is not in the books is kept: its job may be billed.</summary>
    private static async Task Hear(
        string provider, OrgId org, AttemptId attempt, HookEvidence.Verified verified, ILedger ledger, RenderWay way, RenderWorker worker, IRecords records)
    {
        if (await records.FindRenderOf(org, attempt, CancellationToken.None) is { } render)
        {
            await way.Hear(org, attempt, verified.JobId, CancellationToken.None);
            await worker.Wake(org, render);
            return;
        }

        var body = JsonSerializer.Serialize(new Dictionary<string, string?> { ["provider"] = provider, ["attempt"] = attempt.ToString(), ["provider_job_id"] = verified.JobId });
        await ledger.Execute(new Note(org, new EngineEvent("attempt.orphan", Render: null, attempt, body)));
    }

    private static Problem Unverified(string code) => new(401, code, "The callback is not verified", "Its token, its signature or its time does not hold.");
}
