namespace Rendermeter.Engine.Wallets;

/// <summary>A cap and its present period.</summary>
/// <param name="InDoubt">The part of what is held whose outcome is unknown.</param>
public sealed record CapRecord(Cap Cap, CapBucket Bucket, long InDoubt);
