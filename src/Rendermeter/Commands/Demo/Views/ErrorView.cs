namespace Rendermeter.Commands.Demo.Views;

/// <summary>Why a render ended without an output.</summary>
internal sealed record ErrorView(string? Code, string? Message);
