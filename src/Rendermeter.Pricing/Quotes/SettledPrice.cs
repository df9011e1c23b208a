using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>What a provider is owed for an attempt.</summary>
/// <param name="Billing">What the outcome is billed. <see cref="Billing.Unknown"/> leaves the cost at its bound.</param>
/// <param name="Evidence">How well that is known: <c>first_party</c>, <c>third_party</c>, <c>inferred</c>, <c>unknown</c> or <c>provider_reported</c>.</param>
/// <param name="Basis">What the amount rests on.</param>
/// <param name="Cost">What is owed.</param>
/// <param name="Lines">They sum to <paramref name="Cost"/> to the nano-unit.</param>
public sealed record SettledPrice(Billing Billing, string Evidence, Basis Basis, Money Cost, IReadOnlyList<SettledLine> Lines);
