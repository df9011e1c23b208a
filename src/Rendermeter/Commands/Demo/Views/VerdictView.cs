namespace Rendermeter.Commands.Demo.Views;

/// <summary>What the gate said of what was delivered.</summary>
internal sealed record VerdictView(string Result, string? RejectionCost, IReadOnlyList<CheckView> Checks);
