using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Reports;

/// <summary>What came into a wallet and went out of it in <c>[From, To)</c>. Amounts are nano-units of <paramref name="Unit"/>; held money is still in it.</summary>
/// <param name="Lines">In the order of their instants.</param>
public sealed record Statement(
    WalletId Wallet, OrgId Org, string Unit, DateTimeOffset From, DateTimeOffset To, long OpeningNanos, IReadOnlyList<StatementLine> Lines)
{
    /// <summary>Opening and all movements.</summary>
    public long ClosingNanos => OpeningNanos + Lines.Sum(line => line.AmountNanos);
}
