using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>What one cap has used in one period, <c>[StartAt, EndAt)</c>. An attempt keeps the bucket it was admitted in for life.</summary>
public sealed record CapBucket(CapId Cap, DateTimeOffset StartAt, DateTimeOffset EndAt, long Held, long Posted);
