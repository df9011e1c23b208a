namespace Rendermeter.Engine.Routes;

/// <summary>One version of a route, for ever as it is: who made it, when, what changed, and what the change of its gate would have meant.</summary>
/// <param name="Body">As <see cref="RouteText"/> writes it; null where the route was taken away.</param>
/// <param name="FromFile">True where the file of a gateway made it; then the author is <c>configuration</c>.</param>
/// <param name="Note">Why, in the author's words; null where nothing was said.</param>
/// <param name="EffectJson">What changed and what it would have meant, as <see cref="RouteEffects"/> writes it.</param>
public sealed record RouteVersion(
    string Name, int Version, int GateVersion, string? Body, bool FromFile, string Author, string? Note, string EffectJson, DateTimeOffset At);
