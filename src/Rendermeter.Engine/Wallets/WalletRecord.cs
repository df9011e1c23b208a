using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>A wallet as it stands: its funds in the order in which they are spent.</summary>
/// <param name="InDoubtNanos">The part of what is held whose outcome is unknown, in nano-units.</param>
public sealed record WalletRecord(WalletId Id, OrgId Org, string Unit, IReadOnlyList<Account> Funds, long InDoubtNanos);
