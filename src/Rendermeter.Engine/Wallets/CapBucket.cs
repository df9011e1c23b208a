using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>What one cap has used in one period, <c>[StartAt, EndAt)</c>. An attempt keeps the bucket it was admitted in for life.</summary>
public sealed record CapBucket(CapId Cap, DateTimeOffset StartAt, DateTimeOffset EndAt, long Held, long Posted)
{
    /// <summary>The highest threshold that was told, in percent; 0 while none was. It never falls, so that each is told once.</summary>
    public int Reached { get; init; }
}
