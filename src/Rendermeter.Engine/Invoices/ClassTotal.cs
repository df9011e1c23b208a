namespace Rendermeter.Engine.Invoices;

/// <summary>The lines of one class.</summary>
/// <param name="Class">The class.</param>
/// <param name="Lines">How many.</param>
/// <param name="Billed">What was billed for them.</param>
/// <param name="Difference">Billed less expected, over the lines where something is expected.</param>
/// <param name="Claim">What can be claimed back.</param>
/// <param name="Ask">What to ask about, or what could be avoided.</param>
public sealed record ClassTotal(LineClass Class, long Lines, Int128 Billed, Int128 Difference, Int128 Claim, Int128 Ask);
