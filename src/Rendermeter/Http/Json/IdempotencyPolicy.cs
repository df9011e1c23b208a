namespace Rendermeter.Http.Json;

/// <summary>Whether <c>POST /api/v1/renders</c> needs an idempotency key: <c>Rendermeter:Idempotency:Required</c>. Default false. SDKs of the dialects send none and need none.</summary>
internal sealed record IdempotencyPolicy(bool Required);
