using Npgsql;
using Rendermeter.Storage.Postgres;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>Whose fault an error of PostgreSQL is.</summary>
public sealed class PostgresFailureTests
{
    [Theory]
    [InlineData("23505", "duplicate key value violates unique constraint \"org_pkey\"", true, true, false)]
    [InlineData("XX000", "duplicate key value violates unique constraint \"org_pkey_110075\"", true, true, false)]
    [InlineData("XX000", "new row for relation \"account_1\" violates check constraint \"account_held_check\"", true, false, false)]
    [InlineData("XX000", "could not read block 1", false, false, true)]
    [InlineData("22003", "bigint out of range", true, false, false)]
    [InlineData("40P01", "deadlock detected", false, true, false)]
    [InlineData("57P01", "terminating connection due to administrator command", false, true, true)]
    public void An_error_is_of_the_rows_of_another_node_or_of_the_server(string state, string message, bool ofTheRows, bool worthAnotherTry, bool leavesCommitOpen)
    {
        var failure = PostgresFailure.Of(new PostgresException(message, "ERROR", "ERROR", state));

        Assert.Equal((ofTheRows, worthAnotherTry, leavesCommitOpen, !ofTheRows), (failure.IsOfTheRows, failure.IsWorthAnotherTry, failure.LeavesCommitOpen, failure.MayPass));
    }
}
