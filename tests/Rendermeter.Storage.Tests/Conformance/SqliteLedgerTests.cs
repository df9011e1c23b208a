namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>The ledger on SQLite.</summary>
public sealed class SqliteLedgerTests : LedgerConformance
{
    protected override StoreUnderTest Open(int maxBatch = 1024) => new SqliteUnderTest(maxBatch, Clock);
}
