using Microsoft.Data.Sqlite;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage;

namespace Rendermeter.Tests.Commands;

public sealed class AuditCommandTests : IDisposable
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
