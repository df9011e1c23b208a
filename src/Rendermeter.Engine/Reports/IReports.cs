using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Reports;

/// <summary>Sums over what has been written: a process boundary. It never waits for money, and money never for it.</summary>
public interface IReports
{
    /// <summary>The movements of a wallet in <c>[from, to)</c>; null where there is no such wallet.</summary>
    /// <param name="most">At most so many lines, and one more to show that there are more.</param>
    Task<Statement?> ReadStatement(OrgId org, WalletId wallet, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken);

    /// <summary>Hands over every attempt that was admitted in <c>[from, to)</c>, in pages of a read transaction each.</summary>
    Task ReadSpend(OrgId org, DateTimeOffset from, DateTimeOffset to, Action<SpendFact> take, CancellationToken cancellationToken);

    /// <summary>How all books stand now.</summary>
    Task<BooksSample> Sample(CancellationToken cancellationToken);
}
