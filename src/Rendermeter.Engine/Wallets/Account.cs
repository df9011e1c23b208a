using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>One account of one organisation's book. Amounts are nano-units (1e-9) of <see cref="Unit"/>, between 0 and 2^62-1.</summary>
/// <param name="Org">The owner of the book.</param>
/// <param name="AccountId">Its name in the book: <c>fund:wallet</c>, <c>rev</c>, <c>cost:fal</c>; in a second currency with it: <c>fund:wallet:EUR</c>.</param>
/// <param name="Unit">An ISO 4217 code, or <c>CREDIT:name</c>.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="DebitNormal">True where debits increase it (an asset or a cost).</param>
/// <param name="Debits">Sum of all transfers out of it, in nano-units.</param>
/// <param name="Credits">Sum of all transfers into it, in nano-units.</param>
/// <param name="Held">What open holds have set aside, in nano-units; only a fund carries holds.</param>
/// <param name="FloorZero">True where <c>debits + held &lt;= credits</c> is enforced: a fund cannot go below zero.</param>
/// <param name="Priority">Funds are used in ascending priority, 0 to 100.</param>
/// <param name="Promotional">True for money that was given, which is used before money that was paid.</param>
/// <param name="EffectiveAt">Usable from this instant.</param>
/// <param name="ExpiresAt">Usable before this instant; null is for ever.</param>
/// <param name="Scope">What it may be spent on; <c>*</c> is anything.</param>
/// <param name="CreatedAt">When it was opened.</param>
public sealed record Account(
    OrgId Org, string AccountId, string Unit, AccountKind Kind, bool DebitNormal, long Debits, long Credits, long Held,
    bool FloorZero, int Priority, bool Promotional, DateTimeOffset EffectiveAt, DateTimeOffset? ExpiresAt, string Scope, DateTimeOffset CreatedAt)
{
    /// <summary>What a grant, a credit line or a pool was issued with, in nano-units; 0 for other accounts. It never changes.</summary>
    public long Granted { get; init; }

    /// <summary>What may still be held, in nano-units.</summary>
    public long Available => Credits - Debits - Held;

    /// <summary>What is in it, held money included, in nano-units.</summary>
    public long Balance => Credits - Debits;
}
