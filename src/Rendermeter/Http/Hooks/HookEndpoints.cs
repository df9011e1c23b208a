using System.Security.Cryptography;
using Rendermeter.Engine.Attempts;
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
        string provider, string token, HttpContext context, ProviderSet providers, CallbackTokens tokens, ILedger ledger, AttemptRunner attempts, TimeProvider time)
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
                attempts.Wake(attempt);
                return JsonAnswer.Object(json => json.WriteBoolean("first", outcome.First));
            case HookEvidence.Rejected rejected:
                return Unverified(rejected.Code);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static Problem Unverified(string code) => new(401, code, "The callback is not verified", "Its token, its signature or its time does not hold.");
}
