namespace Rendermeter.Commands.Demo.Views;

/// <summary>What a sandbox provider bills, by its own books.</summary>
internal sealed record BillView(string Provider, string Currency, string Total, IReadOnlyList<BillLineView> Lines);
