namespace Rendermeter.Commands.Demo.Views;

/// <summary>What was said before it ran.</summary>
internal sealed record QuoteView(string Expected, string? UpperBound);
