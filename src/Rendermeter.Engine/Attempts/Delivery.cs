namespace Rendermeter.Engine.Attempts;

/// <summary>A file that a provider announces: where it can be fetched, and what it says it is.</summary>
public sealed record Delivery(Uri Url, string MediaType);
