namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>Several gateways on one distributed PostgreSQL, which <c>RENDERMETER_TEST_CITUS</c> names.</summary>
public sealed class CitusManyNodesTests : ManyNodesConformance
{
    protected override PostgresUnderTest Open() => CitusSchema.Open(maxBatch: 1024, clock: null);
}
