namespace Rendermeter.Engine.Invoices;

/// <summary>Money by one name.</summary>
/// <param name="Name">The model, feature or day.</param>
/// <param name="Lines">How many lines.</param>
/// <param name="Billed">What was billed; where the export has no amounts, what the price book says.</param>
public sealed record Spend(string Name, long Lines, Int128 Billed);
