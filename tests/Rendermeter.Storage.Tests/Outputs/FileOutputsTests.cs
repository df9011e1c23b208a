using System.Security.Cryptography;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Storage.Outputs;

namespace Rendermeter.Storage.Tests.Outputs;

/// <summary>Delivered files, under the hash of their bytes.</summary>
public sealed class FileOutputsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FilePins _pins = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_read_back_as_it_was_kept()
    {
        var outputs = Open();
        var bytes = RandomNumberGenerator.GetBytes(300_001);

        var stored = await outputs.Keep(new MemoryStream(bytes), _pins.Hold(), Token);

        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(bytes)), 300_001L), (stored.Sha256, stored.Bytes));
        await using var kept = (await outputs.Open(stored.Sha256, Token))!;
        using var copy = new MemoryStream();
        await kept.CopyToAsync(copy, Token);
        Assert.True(kept.CanSeek);
        Assert.Equal(bytes, copy.ToArray());
    }

    [Fact]
    public async Task The_same_bytes_are_kept_once_however_many_bring_them()
    {
        var outputs = Open();
        var bytes = RandomNumberGenerator.GetBytes(200_000);

        var stored = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => outputs.Keep(new MemoryStream(bytes), _pins.Hold(), Token))));

        Assert.Single(stored.Distinct());
        Assert.Equal([Path.Combine(_directory.Path, stored[0].Sha256[..2], stored[0].Sha256)], Files());
    }

    [Fact]
    public async Task A_file_that_is_kept_here_is_not_written_again()
    {
        var outputs = Open(mostBytes: 1000);
        var stored = await outputs.Keep(new MemoryStream(RandomNumberGenerator.GetBytes(700)), _pins.Hold(), Token);
        Directory.Delete(Path.Combine(_directory.Path, "incoming"));

        await using var kept = (await outputs.Open(stored.Sha256, Token))!;

        // Whatever is written comes in there first.
        Assert.Equal(stored, await outputs.Keep(kept, _pins.Hold(), Token));
        await Assert.ThrowsAsync<OutputStoreException>(() => outputs.Keep(new MemoryStream([1]), _pins.Hold(), Token));
    }

    [Theory]
    [InlineData(700)]
    [InlineData(300_001)]
    public async Task A_file_that_comes_while_equal_bytes_are_removed_is_there_and_stays_until_its_use_is_written_down(int length)
    {
        var outputs = Open();
        var bytes = RandomNumberGenerator.GetBytes(length);
        var sha256 = (await outputs.Keep(new MemoryStream(bytes), _pins.Hold(), Token)).Sha256;
        var pins = new FilePins();
        using var hold = pins.Hold();
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var removing = pins.Remove(sha256, async () =>
        {
            begun.SetResult();
            await goOn.Task;
            await outputs.Remove(sha256, Token);
        });
        await begun.Task;

        var keeping = outputs.Keep(new MemoryStream(bytes), hold, Token);
        goOn.SetResult();
        await removing;
        await keeping;
        await pins.Remove(sha256, () => outputs.Remove(sha256, Token));
        await using var kept = await outputs.Open(sha256, Token);
        hold.Dispose();
        await pins.Remove(sha256, () => outputs.Remove(sha256, Token));

        Assert.Equal(length, kept?.Length);
        Assert.Null(await outputs.Open(sha256, Token));
    }

    [Fact]
    public async Task A_file_above_the_limit_or_cut_off_leaves_nothing()
    {
        var outputs = Open(mostBytes: 1000);

        await Assert.ThrowsAsync<OutputTooLargeException>(() => outputs.Keep(new MemoryStream(new byte[1001]), _pins.Hold(), Token));
        await Assert.ThrowsAsync<IOException>(() => outputs.Keep(new CutStream(), _pins.Hold(), Token));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_place_that_takes_no_file_is_not_taken_for_a_file_that_was_cut_off()
    {
        var outputs = Open();
        var incoming = Path.Combine(_directory.Path, "incoming");
        Directory.Delete(incoming);
        await File.WriteAllTextAsync(incoming, "", Token);

        await Assert.ThrowsAsync<OutputStoreException>(() => outputs.Keep(new MemoryStream(new byte[10]), _pins.Hold(), Token));
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_gone_at_the_next_start()
    {
        Open();
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "incoming", "half"), "half", Token);

        Open();

        Assert.Empty(Files());
    }

    [Fact]
    public async Task What_another_process_is_writing_stays_when_this_one_starts()
    {
        Open();
        var now = TimeProvider.System.GetUtcNow();
        var (half, old) = (Path.Combine(_directory.Path, "incoming", "half"), Path.Combine(_directory.Path, "incoming", "old"));
        await File.WriteAllTextAsync(half, "half", Token);
        await File.WriteAllTextAsync(old, "old", Token);
        File.SetLastWriteTimeUtc(old, now.AddHours(-2).UtcDateTime);

        var outputs = new FileOutputs(_directory.Path, long.MaxValue, now - Incoming.LeftAfter);

        Assert.Equal([half], Files());
        await outputs.Keep(new MemoryStream([1]), _pins.Hold(), Token);
    }

    [Fact]
    public async Task Only_a_hash_is_ever_opened()
    {
        var outputs = Open();

        Assert.Null(await outputs.Open(new string('a', 64), Token));
        Assert.Null(await outputs.Open("../../etc/passwd", Token));
    }

    public void Dispose() => _directory.Dispose();

    private FileOutputs Open(long mostBytes = long.MaxValue) => new(_directory.Path, mostBytes);

    private string[] Files() => Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories);

    /// <summary>A download that breaks after its first bytes.</summary>
    private sealed class CutStream : MemoryStream
    {
        private bool _begun;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_begun)
            {
                throw new IOException("the connection was reset");
            }

            _begun = true;
            return ValueTask.FromResult(10);
        }
    }
}
