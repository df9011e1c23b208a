using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Rendermeter.Storage.Tests.Sqlite;

/// <summary>One process at a time has a data directory.</summary>
public sealed class DataLockTests
{
    private const string HeldDirectory = "RENDERMETER_TEST_HOLD";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_directory_is_opened_once_and_is_free_again_when_closed()
    {
        using var directory = new TemporaryDirectory();
        await using (Open(directory.Path))
        {
            var refused = Assert.Throws<DataInUseException>(() => Open(directory.Path));

            Assert.Equal(Path.Combine(directory.Path, "rendermeter.lock"), refused.LockFile);
            Assert.Equal(Environment.ProcessId, refused.HolderProcessId);
        }

        await using var again = Open(directory.Path);
    }

    [Fact]
    public async Task A_process_that_is_killed_gives_its_directory_back()
    {
        using var directory = new TemporaryDirectory();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string[] only = ["--filter-method", $"*{nameof(A_child_holds_a_directory_until_it_is_killed)}"];

        // By its library: this process may be the tests' own program or dotnet, which was given that library.
        var start = new ProcessStartInfo("dotnet", [typeof(DataLockTests).Assembly.Location, .. only])
        {
            RedirectStandardOutput = true,
            Environment = { [HeldDirectory] = string.Create(CultureInfo.InvariantCulture, $"{port}:{directory.Path}") },
        };
        using var child = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        var connected = listener.AcceptTcpClientAsync(limit.Token).AsTask();
        if (await Task.WhenAny(connected, child.WaitForExitAsync(limit.Token)) != connected || !connected.IsCompletedSuccessfully)
        {
            child.Kill();
            Assert.Fail("the child did not hold the directory in time");
        }

        using var told = await connected;

        var refused = Assert.Throws<DataInUseException>(() => Open(directory.Path));
        child.Kill();
        await child.WaitForExitAsync(Token);
        await using var taken = Open(directory.Path);

        Assert.Equal(child.Id, refused.HolderProcessId);
    }

    [Fact]
    public async Task A_child_holds_a_directory_until_it_is_killed()
    {
        // Only the child of the test above is told which.
        if (Environment.GetEnvironmentVariable(HeldDirectory) is not { } held)
        {
            return;
        }

        await using var store = Open(held[(held.IndexOf(':') + 1)..]);
        using var parent = new TcpClient();
        await parent.ConnectAsync(IPAddress.Loopback, int.Parse(held[..held.IndexOf(':')], CultureInfo.InvariantCulture), Token);

        // Nothing is ever sent: it ends with the parent, or by its hand.
        await parent.GetStream().ReadAsync(new byte[1], Token);
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_named()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "file");
        File.WriteAllText(file, "");

        var refused = Assert.Throws<DataUnwritableException>(() => Open(Path.Combine(file, "data")));

        Assert.Equal(Path.Combine(file, "data"), refused.Directory);
    }

    private static SqliteStore Open(string directory) => SqliteStore.Open(directory, new StoreOptions(), TimeProvider.System);
}
