namespace Rendermeter.Engine.Inputs;

/// <summary>A file as a provider gets at it.</summary>
/// <param name="Url">Where anybody with this address reads it for a while; null where providers cannot reach us.</param>
/// <param name="Open">Opens its bytes; null where they are gone.</param>
public sealed record JobInput(RenderInput About, Uri? Url, Func<CancellationToken, Task<Stream?>> Open);
