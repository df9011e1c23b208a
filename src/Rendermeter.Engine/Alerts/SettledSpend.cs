using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Alerts;

/// <summary>What one settled attempt has cost, as the watch takes it in.</summary>
/// <param name="Route">The model or route, as the caller named it.</param>
/// <param name="Model">The offer that ran, as <c>provider/model</c>.</param>
/// <param name="CostNanos">What the provider bills, in nano-USD.</param>
/// <param name="Failed">True where it delivered nothing.</param>
/// <param name="Repeated">True for a second or later attempt of a render, and for a request that came before a moment ago.</param>
public sealed record SettledSpend(OrgId Org, string Route, string Model, AttemptId Attempt, long CostNanos, bool Failed, bool Repeated);
