namespace Rendermeter.Engine.Wallets;

/// <summary>Which limit refused, how much was needed, how much is left, and when it begins anew.</summary>
/// <param name="Unit">The currency of <paramref name="Needed"/> and <paramref name="Left"/>, or <c>COUNT</c>.</param>
/// <param name="Needed">Nano-units, or a count.</param>
/// <param name="Left">Nano-units, or a count; never negative.</param>
/// <param name="Cap">The cap that refused, or null where it was no cap.</param>
/// <param name="ResetsAt">When the cap begins anew; null where it never does or is no cap.</param>
public sealed record Refusal(RefusalCode Code, string Unit, long Needed, long Left, Cap? Cap, DateTimeOffset? ResetsAt);
