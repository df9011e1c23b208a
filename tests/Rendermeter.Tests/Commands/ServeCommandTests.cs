using System.Net;
using System.Net.Sockets;

namespace Rendermeter.Tests.Commands;

public sealed class ServeCommandTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_taken_port_is_wrong_usage_and_names_the_address()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        var run = await _cli.Run("serve", "--urls", url);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(url, run.Error, StringComparison.Ordinal);
        Assert.Equal((1, ""), (run.Error.Trim().Split('\n').Length, run.Output));
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused()
    {
        await using var first = Storage.SqliteStore.Open(Path.Combine(_cli.Directory, "data"), new Storage.StoreOptions(), TimeProvider.System);

        var run = await _cli.Run("serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(3, run.ExitCode);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_data_directory_under_a_file_is_wrong_usage()
    {
        _cli.Write("file", "");

        var run = await _cli.Run("serve", "--urls", "http://127.0.0.1:0", "--data", "file/data");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--data", run.Error, StringComparison.Ordinal);
    }
}
