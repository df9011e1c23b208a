using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Invoices;

/// <summary>What was found out about a line. Amounts are nano-units of the invoice's currency.</summary>
/// <param name="Class">The class.</param>
/// <param name="ExpectedNanos">What the book says; null: it does not say.</param>
/// <param name="ClaimNanos">What can be claimed back, 0 or more.</param>
/// <param name="AskNanos">What to ask the provider about, or what could be avoided, 0 or more; no part of the claim.</param>
/// <param name="Why">In words; empty where the class says it all.</param>
/// <param name="Version">The price version that was used; null: none.</param>
/// <param name="Fits">The price version, or the parameter, that the billed amount fits; null: none does.</param>
public sealed record Judgement(
    LineClass Class, long? ExpectedNanos, long ClaimNanos, long AskNanos, string Why, string? Version = null, string? Fits = null)
{
    /// <summary>What the exact price loses by its rounding to nano-units.</summary>
    public Rational Residue { get; init; }
}
