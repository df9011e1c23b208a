using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Requests;

/// <summary>Something that happened and can be shown: a settlement, a failover, a refusal at a cap.</summary>
/// <param name="Kind"><c>render.admitted</c>, <c>attempt.settled</c>, <c>cap.refused</c>, … as listed for the public surface.</param>
/// <param name="Json">What belongs to it, a JSON object with money as decimal strings.</param>
public sealed record EngineEvent(string Kind, RenderId? Render, AttemptId? Attempt, string Json);
