using Microsoft.Data.Sqlite;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Providers;
using Rendermeter.Storage;
using Rendermeter.Storage.Tests.Postgres;

namespace Rendermeter.Tests.Commands;

public sealed class AuditCommandTests(SharedPostgres server) : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_directory_without_a_database_is_said_and_is_wrong_usage()
    {
        var run = await _cli.Run("wallets", "audit", "--data", "nothing");

        Assert.Equal((2, "", "rendermeter: there are no books in nothing: nothing to audit\n"), (run.ExitCode, run.Output, run.Error));
        Assert.False(Directory.Exists(Path.Combine(_cli.Directory, "nothing")));
    }

    [Fact]
    public async Task Sound_books_are_sound_beside_a_process_that_has_them()
    {
        await using var store = await Books();

        var run = await _cli.Run("wallets", "audit", "--data", "data");
        var json = await _cli.Run("wallets", "audit", "--data", "data", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("The books are sound", run.Output, StringComparison.Ordinal);
        Assert.True(json.Json.GetProperty("sound").GetBoolean());
        Assert.True(json.Json.GetProperty("database").GetBoolean());
    }

    [Fact]
    public async Task An_altered_balance_is_named_with_invariant_org_and_account()
    {
        var store = await Books();
        await store.DisposeAsync();
        Execute("UPDATE account SET credits = credits + 1 WHERE account_id = (SELECT account_id FROM account WHERE credits > 0 AND floor_zero = 1 LIMIT 1)");

        var run = await _cli.Run("wallets", "audit", "--data", "data");
        var json = await _cli.Run("wallets", "audit", "--data", "data", "--json");

        Assert.Equal((1, 1), (run.ExitCode, json.ExitCode));
        Assert.Contains("M02 is broken: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("org_", run.Output, StringComparison.Ordinal);
        var finding = json.Json.GetProperty("findings").EnumerateArray().First(one => one.GetProperty("invariant").GetString() == "M02");
        Assert.NotEmpty(finding.GetProperty("subject").GetString()!);
        Assert.NotEmpty(finding.GetProperty("sentence").GetString()!);
    }

    [Fact]
    public async Task A_doctor_finds_the_library_the_book_and_the_disk()
    {
        var run = await _cli.Run("doctor", "--data", "data", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["database", "data directory", "price book", "provider keys", "clock", "disk"],
            run.Json.GetProperty("data").EnumerateArray().Select(finding => finding.GetProperty("subject").GetString()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_cli.Directory));
    }

    [Fact]
    public async Task A_doctor_says_when_the_data_directory_cannot_be_written_to()
    {
        _cli.Write("file", "");

        var run = await _cli.Run("doctor", "--data", "file/data", "--json");

        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_doctor_looks_at_PostgreSQL_where_it_is_named_and_knows_the_key_of_every_vendor()
    {
        var database = server.NewSchema();
        foreach (var vendor in Vendors.Known)
        {
            _cli.Variables[vendor.KeyVariable] = "a key";
        }

        var empty = await _cli.Run("doctor", "--database", database, "--json");
        _cli.Variables["Rendermeter__Database"] = database;
        var configured = await _cli.Run("doctor", "--json");
        var away = await _cli.Run("doctor", "--database", "Host=127.0.0.1;Port=1;Username=nobody;Database=nothing;Timeout=2", "--json");

        Assert.Equal((0, 0, 1), (empty.ExitCode, configured.ExitCode, away.ExitCode));
        Assert.Contains("there are no books in it yet", Detail(empty, "database"), StringComparison.Ordinal);
        Assert.Equal(Detail(empty, "database"), Detail(configured, "database"));
        Assert.DoesNotContain("SQLite", Detail(empty, "database"), StringComparison.OrdinalIgnoreCase);
        Assert.All(Vendors.Known, vendor => Assert.Contains(vendor.KeyVariable, Detail(empty, "provider keys").Split(", ")));

        static string Detail(CliRun run, string subject)
            => run.Json.GetProperty("data").EnumerateArray().Single(finding => finding.GetProperty("subject").GetString() == subject).GetProperty("detail").GetString()!;
    }

    [Fact]
    public async Task A_backup_and_a_restore_say_what_they_did_as_JSON()
    {
        await (await Books()).DisposeAsync();

        var backup = await _cli.Run("backup", "--to", "monday", "--json");
        var restored = await _cli.Run("restore", "--from", "monday", "--data", "restored", "--json");
        var confirmed = await _cli.Run("restore", "--confirm", "--data", "restored", "--json");

        Assert.Equal((0, 0, 0), (backup.ExitCode, restored.ExitCode, confirmed.ExitCode));
        Assert.Equal((Path.Combine(_cli.Directory, "monday"), true, 0), (backup.Json.GetProperty("directory").GetString(), backup.Json.GetProperty("sound").GetBoolean(), backup.Json.GetProperty("findings").GetArrayLength()));
        Assert.Equal((Path.Combine(_cli.Directory, "restored"), true, 0), (restored.Json.GetProperty("directory").GetString(), restored.Json.GetProperty("recovery").GetBoolean(), restored.Json.GetProperty("attempts_in_doubt").GetInt32()));
        Assert.False(confirmed.Json.GetProperty("recovery").GetBoolean());
    }

    private async Task<SqliteStore> Books()
    {
        var store = SqliteStore.Open(Path.Combine(_cli.Directory, "data"), new StoreOptions(), TimeProvider.System);
        var ids = new IdSource(TimeProvider.System);
        var org = new OrgId(ids.Next());
        await store.Ledger.Execute(new OpenBook(org, "default", new ProjectId(ids.Next()), "default", new WalletId(ids.Next()), "USD", 10_000_000_000));
        await store.Ledger.Execute(new TopUp(org, "USD", 5_000_000_000, "first"));
        return store;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_cli.Directory, "data", SqliteStore.FileName)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
