namespace Rendermeter.Providers.Guarded;

/// <summary>The limits of one fetch.</summary>
/// <param name="MostBytes">The largest body, in bytes.</param>
/// <param name="FirstBytes">How long the answer may take to begin.</param>
/// <param name="Whole">How long all of it may take.</param>
/// <param name="Kind">What it must be by its first bytes: <c>image</c>, <c>video</c>, <c>audio</c>, or null for anything.</param>
public sealed record GuardedLimits(long MostBytes, TimeSpan FirstBytes, TimeSpan Whole, string? Kind);
