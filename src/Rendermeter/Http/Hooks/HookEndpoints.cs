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
    /// <summary>Of a body that cannot be read, so much is kept.</summary>
    private const int MostKeptBytes = 4096;

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
            case HookEvidence.Verified { Reference: { } reference } foreign when reference != attempt.ToString():
                // Somebody who knows one token sends what was signed for another job.
                await Keep(ledger, org, attempt, "hook.foreign_token", provider, foreign.EventId, reference);
                return Unverified("token");
            case HookEvidence.Verified verified:
                var outcome = await ledger.Execute(new ReceiveHook(org, provider, verified.EventId, attempt, Convert.ToHexStringLower(SHA256.HashData(body))));
                if (outcome.First)
                {
                    await Tell(ledger, org, attempt, provider, verified, body);
                }

                if (!outcome.OtherBody)
                {
                    await Hear(provider, org, attempt, verified, ledger, way, worker, records);
                }

                // What is odd is acknowledged all the same: the provider would only send it again.
                return JsonAnswer.Object(json => json.WriteBoolean("first", outcome.First),
                    verified.Oddities.Count > 0 || outcome.OtherBody ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
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

    /// <summary>What cannot be meant is kept as it came. A status that we do not know is told once, however many jobs have it.</summary>
    private static async Task Tell(ILedger ledger, OrgId org, AttemptId attempt, string provider, HookEvidence.Verified verified, byte[] body)
    {
        foreach (var oddity in verified.Oddities)
        {
            var told = oddity.Code == "unknown_status"
                && !(await ledger.Execute(new ReceiveHook(org, provider, $"unknown status {oddity.Value}", attempt, BodySha256: ""))).First;
            if (!told)
            {
                var value = oddity.Code == "unparsed" ? Convert.ToBase64String(body.AsSpan(0, Math.Min(body.Length, MostKeptBytes))) : oddity.Value;
                await Keep(ledger, org, attempt, $"hook.{oddity.Code}", provider, verified.EventId, value);
            }
        }
    }

    private static Task Keep(ILedger ledger, OrgId org, AttemptId attempt, string kind, string provider, string eventId, string? value)
        => ledger.Execute(new Note(org, new EngineEvent(kind, Render: null, attempt, JsonSerializer.Serialize(
            new Dictionary<string, string?> { ["provider"] = provider, ["event_id"] = eventId, ["value"] = value }))));

    private static Problem Unverified(string code) => new(401, code, "The callback is not verified", "Its token, its signature or its time does not hold.");
}
