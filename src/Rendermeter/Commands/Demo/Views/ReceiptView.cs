namespace Rendermeter.Commands.Demo.Views;

/// <summary>The part of a receipt that says why an offer was left for another.</summary>
internal sealed record ReceiptView(bool Final, IReadOnlyList<DecisionView> Decisions);
