namespace Rendermeter.Commands.Demo.Views;

/// <summary>The wallet of the organisation.</summary>
internal sealed record WalletView(string Id, string Currency, string Balance, string Held, string? InDoubt, string Available);
