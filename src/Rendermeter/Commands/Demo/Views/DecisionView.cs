namespace Rendermeter.Commands.Demo.Views;

/// <summary>A move to another offer, with both prices.</summary>
internal sealed record DecisionView(string Kind, string Reason, string From, string To, string? QuotedFrom, string? QuotedTo, string? Ceiling);
