using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Rendermeter.Storage;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Crashes;

/// <summary>The built program where the machine runs out of something: disk, file descriptors, time for a step of the schema.</summary>
public sealed class PressedGatewayTests : IDisposable
{
    private const string Picture = """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";

    private readonly string _data = Directory.CreateTempSubdirectory("rendermeter-pressed-").FullName;
    private bool _mounted;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_that_dies_in_a_step_of_the_schema_leaves_the_step_to_the_next_start()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => ServingProcess.Start(_data, key: null, crash: "migrate.before-commit:5"));

        await using var serving = await ServingProcess.Start(_data, key: null);

        Assert.Equal(202, await Ask(serving, "after"));
    }

    [Fact]
    public async Task Without_file_descriptors_callers_are_turned_away_and_when_there_are_some_again_all_is_as_before()
    {
        Requirements.Tool("prlimit");
        await using var serving = await ServingProcess.Start(_data, key: null);
        Assert.Equal(202, await Ask(serving, "before"));
        var open = Directory.GetFiles($"/proc/{serving.Id}/fd").Length;
        await Limit(serving.Id, open + 20);
        var callers = new List<TcpClient>();
        for (var number = 0; number < 60; number++)
        {
            var caller = new TcpClient();
            await caller.ConnectAsync(serving.Client.BaseAddress!.Host, serving.Client.BaseAddress.Port, Token);
            callers.Add(caller);
        }

        var pressed = await Ask(serving, "pressed", within: TimeSpan.FromSeconds(1));
        callers.ForEach(caller => caller.Dispose());
        await Limit(serving.Id, 4096);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        int? after;
        while ((after = await Ask(serving, "pressed", within: TimeSpan.FromSeconds(2))) is null)
        {
            limit.Token.ThrowIfCancellationRequested();
        }

        // Whether the one in between got in is the race of one descriptor; it is one render either way.
        TestContext.Current.TestOutputHelper?.WriteLine($"pressed: {pressed}, after: {after}");
        Assert.Equal((202, 202), (after, await Ask(serving, "last")));
        Assert.Equal(3, (await Ended(serving, 3)).Count);
    }

    [Fact]
    public async Task On_a_full_disk_nothing_is_admitted_reads_go_on_and_with_room_again_it_goes_on_without_a_restart()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && await Run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", _data) == 0, "only root can make a small disk");
        _mounted = true;
        await using var serving = await ServingProcess.Start(_data, key: null);
        Assert.Equal(202, await Ask(serving, "before"));
        await Ended(serving, 1);
        var filler = Path.Combine(_data, "filler");
        await Fill(filler);

        var refused = new List<int?>();
        var filling = Stopwatch.StartNew();
        for (var number = 0; number < 400 && filling.Elapsed < TimeSpan.FromSeconds(60) && !refused.Contains(503); number++)
        {
            refused.Add(await Ask(serving, $"full-{number}"));
        }

        var read = await serving.Client.GetAsync(new Uri("/api/v1/renders?limit=1000", UriKind.Relative), Token);
        File.Delete(filler);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await Ask(serving, "again") != 202)
        {
            limit.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal((503, 200), (refused[^1], (int)read.StatusCode));
        Assert.False(serving.HasExited);
        await Ended(serving, 2 + refused.Count(status => status == 202));
        var audit = await Child.Run(new ProcessStartInfo("dotnet", [ServingProcess.Program, "wallets", "audit", "--data", _data]));
        Assert.True(audit.ExitCode == 0, audit.Output + audit.Error);
    }

    [Fact]
    public async Task A_backup_to_a_disk_that_is_too_small_is_refused_in_one_sentence_and_leaves_nothing()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && await Run("mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", _data) == 0, "only root can make a small disk");
        _mounted = true;
        var place = Directory.CreateTempSubdirectory("rendermeter-source-").FullName;
        await SqliteStore.Open(place, new StoreOptions(), TimeProvider.System).DisposeAsync();

        var backup = await Child.Run(new ProcessStartInfo("dotnet", [ServingProcess.Program, "backup", "--data", place, "--to", Path.Combine(_data, "backup")]));

        Directory.Delete(place, recursive: true);
        Assert.Equal((1, 1), (backup.ExitCode, backup.Error.Trim().Split('\n').Length));
        Assert.Contains("no space left", backup.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_data));
    }

    [Fact]
    public async Task A_damaged_page_of_the_database_is_refused_at_the_start_and_repaired_by_nobody()
    {
        await using (var first = await ServingProcess.Start(_data, key: null))
        {
            Assert.Equal(202, await Ask(first, "before"));
            await Ended(first, 1);
            await first.Stop();
        }

        var file = Directory.GetFiles(_data, "*.db").Single();
        await using (var pages = new FileStream(file, FileMode.Open))
        {
            for (var at = 4096L; at + 4096 < pages.Length; at += 4096)
            {
                pages.Position = at;
                pages.Write(new byte[64]);
            }
        }

        var damaged = await File.ReadAllBytesAsync(file, Token);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ServingProcess.Start(_data, key: null));

        Assert.Contains("backup", failure.Message, StringComparison.Ordinal);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(file, Token));
    }

    public void Dispose()
    {
        if (_mounted)
        {
            Run("umount", "-l", _data).GetAwaiter().GetResult();
        }

        Directory.Delete(_data, recursive: true);
    }

    /// <summary>Writes until nothing more fits.</summary>
    private static async Task Fill(string path)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (var count = 0; count < 100_000; count++)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // The disk is full, as it should be.
            return;
        }

        Assert.Fail("the disk has no end");
    }

    private static async Task Limit(int process, int descriptors)
        => Assert.Equal(0, await Run("prlimit", "--pid", process.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"--nofile={descriptors}:8192")));

    private static async Task<int> Run(string program, params string[] arguments) => (await Child.Run(new ProcessStartInfo(program, arguments))).ExitCode;

    /// <summary>The status; null where there was no answer.</summary>
    private static async Task<int?> Ask(ServingProcess serving, string key, TimeSpan? within = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(within ?? TimeSpan.FromSeconds(20));
        using var client = new HttpClient { BaseAddress = serving.Client.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/renders")
        {
            Content = TestGateway.Body(Picture), Headers = { { "Idempotency-Key", key }, { "Authorization", $"Bearer {serving.Key}" } },
        };
        try
        {
            using var answer = await client.SendAsync(request, limit.Token);
            return (int)answer.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<List<JsonElement>> Ended(ServingProcess serving, int renders)
    {
        string[] final = ["succeeded", "rejected", "failed", "cancelled"];
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var found = (await serving.Client.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/renders?limit=1000", UriKind.Relative), Token)).GetProperty("data").EnumerateArray().ToList();
            if (found.Count(render => final.Contains(render.GetProperty("status").GetString())) == renders)
            {
                return found;
            }

            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), $"{found.Count} of {renders}: {string.Join(", ", found)}\n{serving.Printed}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }
}
