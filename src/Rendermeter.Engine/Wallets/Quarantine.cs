using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>How often a price version was wrong, and whether anything new is admitted on it.</summary>
/// <param name="Overruns">Costs above the quoted bound since <paramref name="SinceAt"/>.</param>
/// <param name="SinceAt">The first of them; after seven days the count begins anew.</param>
/// <param name="QuarantinedAt">Since when nothing new is admitted on it; null while it is.</param>
/// <param name="LiftedBy">Who confirmed the price last; null where nobody did.</param>
public sealed record Quarantine(OrgId Org, string PriceVersion, int Overruns, DateTimeOffset SinceAt, DateTimeOffset? QuarantinedAt, string? LiftedBy);
