namespace Rendermeter.Commands.Demo.Views;

/// <summary>One job on a bill.</summary>
internal sealed record BillLineView(string Reference, string Amount);
