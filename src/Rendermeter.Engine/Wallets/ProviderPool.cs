using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>Our own prepaid credit at a provider: what it was worth when it was bought, what was paid for it, and how much of both is used up.</summary>
/// <param name="CreditsNanos">What the provider takes for it, in nano-units of <paramref name="Unit"/>; at least 1.</param>
/// <param name="BasisNanos">What we paid for it, in nano-units; 0 for credits that were given.</param>
/// <param name="UsedNanos">The credits used so far.</param>
/// <param name="AmortisedNanos">The part of the basis that they took with them.</param>
/// <param name="ExpiresAt">Usable before this instant; null is for ever.</param>
/// <param name="ExpiredAt">When what was left of it was written off; null while it was not.</param>
public sealed record ProviderPool(
    OrgId Org, PoolId Id, string Provider, string Unit, long CreditsNanos, long BasisNanos, long UsedNanos, long AmortisedNanos,
    DateTimeOffset? ExpiresAt, DateTimeOffset? ExpiredAt, DateTimeOffset CreatedAt)
{
    /// <summary>What can still be used, in nano-units.</summary>
    public long LeftNanos => CreditsNanos - UsedNanos;

    /// <summary>Its account: an asset at what was paid for it.</summary>
    public string AccountId => ChartOfAccounts.Pool(Provider, Id, Unit);

    /// <summary>True where it can be used at an instant.</summary>
    public bool IsOpen(DateTimeOffset now) => ExpiredAt is null && LeftNanos > 0 && !(ExpiresAt <= now);

    /// <summary>After using so many credits. The basis goes by cumulative difference, rounded down, so that the last credit takes what is left of it.</summary>
    public ProviderPool Use(long nanos)
    {
        var used = UsedNanos + nanos;
        return this with { UsedNanos = used, AmortisedNanos = (long)((Int128)BasisNanos * used / CreditsNanos) };
    }
}
