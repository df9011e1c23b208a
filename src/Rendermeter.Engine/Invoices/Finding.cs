namespace Rendermeter.Engine.Invoices;

/// <summary>Lines of one model that differ in one way.</summary>
/// <param name="Class">Their class.</param>
/// <param name="Model">The model as the export names it.</param>
/// <param name="Why">In words, of the first such line.</param>
/// <param name="Fits">The price version or parameter that fits them; null: none.</param>
/// <param name="FirstRow">The first row.</param>
/// <param name="Lines">How many.</param>
/// <param name="Claim">What can be claimed back.</param>
/// <param name="Ask">What to ask about.</param>
public sealed record Finding(LineClass Class, string Model, string Why, string? Fits, long FirstRow, long Lines, Int128 Claim, Int128 Ask);
