namespace Rendermeter.Engine.Routes;

/// <summary>Which offers a render may use, in order, and what it may cost at most.</summary>
/// <param name="Name">The bare name that callers use; for a model named by itself, that model.</param>
/// <param name="Media"><c>image</c>, <c>video</c> or <c>speech</c>.</param>
/// <param name="Offers">Models as <c>provider/model</c>.</param>
/// <param name="CeilingNanos">The bound on charges plus open holds of one render, in nano-units of its currency; null is none.</param>
public sealed record Route(string Name, string Media, IReadOnlyList<string> Offers, long? CeilingNanos);
