using System.Globalization;

namespace Rendermeter.Bench;

/// <summary>What a bench of the ledger is asked for: <c>[SECONDS] [--database sqlite|postgres] [--postgres CONNECTION] [--attempts N] [--wallets N] [--callers N] [--json]</c>.</summary>
/// <param name="Postgres">Where it may make schemas; null starts a private server that goes with the run.</param>
/// <param name="Attempts">How many attempts the large tables have.</param>
internal sealed record BenchOptions(int Seconds, IReadOnlyList<string> Databases, string? Postgres, int Attempts, IReadOnlyList<int> Wallets, IReadOnlyList<int> Callers, bool Json)
{
    public const string Sqlite = "sqlite";
    public const string PostgreSql = "postgres";

    /// <summary>Whether a PostgreSQL is measured and none was named.</summary>
    public bool NeedsCluster => Postgres is null && Databases.Contains(PostgreSql);

    public static BenchOptions Read(ReadOnlySpan<string> arguments)
    {
        var options = new BenchOptions(Seconds: 5, [Sqlite, PostgreSql], Postgres: null, Attempts: 1_000_000, [1, 1000], [64, 1000], Json: false);
        while (arguments is not [])
        {
            (options, var taken) = arguments switch
            {
                ["--json", ..] => (options with { Json = true }, 1),
                ["--postgres", var connection, ..] => (options with { Postgres = connection }, 2),
                ["--database", Sqlite or PostgreSql, ..] => (options with { Databases = [arguments[1]] }, 2),
                ["--attempts", var count, ..] => (options with { Attempts = int.Parse(count, CultureInfo.InvariantCulture) }, 2),
                ["--wallets", var count, ..] => (options with { Wallets = [int.Parse(count, CultureInfo.InvariantCulture)] }, 2),
                ["--callers", var count, ..] => (options with { Callers = [int.Parse(count, CultureInfo.InvariantCulture)] }, 2),
                _ when int.TryParse(arguments[0], CultureInfo.InvariantCulture, out var seconds) => (options with { Seconds = seconds }, 1),
                _ => throw new ArgumentException($"{arguments[0]}: allowed are SECONDS, --database sqlite|postgres, --postgres CONNECTION, --attempts N, --wallets N, --callers N and --json"),
            };
            arguments = arguments[taken..];
        }

        return options;
    }
}
