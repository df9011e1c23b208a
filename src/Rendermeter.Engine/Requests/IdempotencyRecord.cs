using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Requests;

/// <summary>A claim that was taken, and the render that it stands for.</summary>
public sealed record IdempotencyRecord(IdempotencyClaim Claim, RenderId Render, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
