namespace Rendermeter.Engine.Routes;

/// <summary>The order in which the offers of a route are tried for one request.</summary>
/// <param name="Ranked">The first is tried first.</param>
/// <param name="Explored">True where the first is not the best known but was drawn, to learn about it.</param>
/// <param name="Seed">What the draw began with: the same inputs and seed give the same choice.</param>
public sealed record Choice(IReadOnlyList<Weighed> Ranked, bool Explored, ulong Seed);
