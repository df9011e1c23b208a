using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rendermeter.Commands;
using Rendermeter.Commands.Administration;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.GroupCommit;

namespace Rendermeter.Tests.Commands;

/// <summary>What a command says that was stopped in its middle: one line, and an exit code that is documented.</summary>
public sealed class TroubleTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Only_a_damaged_database_is_sent_to_its_backup()
    {
        var damaged = Trouble.Of(new Refused(damage: true, mayPass: false))!.Value;
        Exception[] others =
        [
            new Refused(damage: false, mayPass: true), new Refused(damage: false, mayPass: false), new Microsoft.Data.Sqlite.SqliteException("database or disk is full", 13),
            new LedgerUnavailableException("the database did not answer", new Refused(damage: false, mayPass: true), mayBeWritten: true),
            new LedgerUnavailableException("the database did not answer", new Refused(damage: false, mayPass: true), mayBeWritten: false), new TaskCanceledException(),
        ];

        Assert.Contains("from a backup", damaged.Sentence, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, damaged.ExitCode);
        Assert.All(others, other => Assert.DoesNotContain("backup", Trouble.Of(other)!.Value.Sentence, StringComparison.Ordinal));
        Assert.All(others, other => Assert.Equal(ExitCode.Refused, Trouble.Of(other)!.Value.ExitCode));
        Assert.Contains("Nothing was written", Trouble.Of(others[4])!.Value.Sentence, StringComparison.Ordinal);
        Assert.Contains("may have been written", Trouble.Of(others[3])!.Value.Sentence, StringComparison.Ordinal);
        Assert.Null(Trouble.Of(new InvalidOperationException("a fault of ours")));
    }

    [Fact]
    public async Task A_server_that_stays_silent_is_named_with_how_long_it_was_waited_for()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var client = new ServerClient(Address(silent), "key", TimeSpan.FromMilliseconds(50));

        var unreachable = await Assert.ThrowsAsync<AdminUnreachableException>(() => client.Send(HttpMethod.Get, "/api/v1/wallets", json: null, TestContext.Current.CancellationToken));

        Assert.Contains("has not answered within", unreachable.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, unreachable.ExitCode);
    }

    [Fact]
    public async Task A_command_that_is_interrupted_while_a_server_works_says_so_in_one_line()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent with kill");
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        _cli.Variables["RENDERMETER_KEY"] = "key";
        using var command = _cli.Start("wallets", "list", "--server", Address(silent).ToString());
        using var asked = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        // Not the interrupt of a keyboard: whoever runs the tests in the background has told all of them to ignore that one.
        await Child.Run(new ProcessStartInfo("kill", ["-TERM", command.Id.ToString(CultureInfo.InvariantCulture)]));
        var error = await command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((ExitCode.Refused, 1), (command.ExitCode, error.Trim().Split('\n').Length));
        Assert.StartsWith("rendermeter: interrupted", error, StringComparison.Ordinal);
    }

    private static Uri Address(TcpListener listener) => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    private sealed class Refused(bool damage, bool mayPass) : DatabaseFailure("error 13: full")
    {
        public override bool IsOfTheRows => false;

        public override bool MayPass => mayPass;

        public override bool IsDamage => damage;
    }
}
