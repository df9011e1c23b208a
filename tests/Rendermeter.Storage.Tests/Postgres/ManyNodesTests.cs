namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>Several gateways on one PostgreSQL.</summary>
public sealed class ManyNodesTests(SharedPostgres server) : ManyNodesConformance
{
    protected override PostgresUnderTest Open() => new(server.NewSchema(), maxBatch: 1024, clock: null);
}
