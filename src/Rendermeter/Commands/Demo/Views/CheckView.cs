namespace Rendermeter.Commands.Demo.Views;

/// <summary>One check of the gate.</summary>
internal sealed record CheckView(string Check, string Result, string? Detail);
