using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>The ledger on PostgreSQL.</summary>
public sealed class PostgresLedgerTests(SharedPostgres server) : LedgerConformance
{
    protected override StoreUnderTest Open(int maxBatch = 1024) => new PostgresUnderTest(server.NewSchema(), maxBatch, Clock);
}
