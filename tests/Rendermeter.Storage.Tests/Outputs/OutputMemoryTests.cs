using System.Globalization;
using Rendermeter.Engine.Inputs;
using Rendermeter.Storage.Outputs;

namespace Rendermeter.Storage.Tests.Outputs;

/// <summary>A video of 100 MB passes through each kind of store, and no more than 1 MB of it is in memory. What is kept back is there at every look: the middle one counts.</summary>
[Collection(nameof(NothingBeside))]
public sealed class OutputMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const long Video = 100L << 20;
    private const long MostBuffered = 1L << 20;

    private readonly TemporaryDirectory _directory = new();
    private readonly FilePins _pins = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_video_of_100_megabytes_is_kept_on_disk_and_read_again_with_a_megabyte_in_memory()
    {
        var outputs = new FileOutputs(_directory.Path, long.MaxValue);
        var memory = new Memory();

        var stored = await outputs.Keep(new Film(memory.Look), _pins.Hold(), Token);
        var kept = memory.Middle;
        await using var file = (await outputs.Open(stored.Sha256, Token))!;
        await file.CopyToAsync(new Drain(memory.Look), 64 * 1024, Token);

        Assert.Equal(Video, stored.Bytes);
        Show("disk", kept, memory.Middle);
    }

    [Fact]
    public async Task A_video_of_100_megabytes_is_sent_to_an_object_store_with_a_megabyte_in_memory()
    {
        using var server = new S3OutputsTests.S3StandIn();
        using var outputs = new S3Outputs(
            new S3OutputOptions { Bucket = "media", Endpoint = server.Address, AccessKey = "key", SecretKey = "secret" }, Path.Combine(_directory.Path, "incoming"), long.MaxValue);
        await outputs.Keep(new MemoryStream(new byte[1000]), _pins.Hold(), Token); // what is loaded once is no part of a video
        var memory = new Memory();
        server.Passed = memory.Look;

        var stored = await outputs.Keep(new Film(memory.Look), _pins.Hold(), Token);

        Assert.Equal(Video, stored.Bytes);
        Show("object store", memory.Middle, memory.Middle);
    }

    public void Dispose() => _directory.Dispose();

    private void Show(string what, long kept, long all)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {kept} bytes while it was kept, {all} in all"));
        Assert.True(all <= MostBuffered, $"{what}: {all} bytes");
    }

    /// <summary>What lives in this process beyond what lived before; looked at each time that ten more megabytes have passed.</summary>
    private sealed class Memory
    {
        private const long Step = 10 << 20;

        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
        private readonly List<long> _looks = [];
        private long _next;

        public long Middle => _looks.Order().ElementAt(_looks.Count / 2);

        public void Look(long passed)
        {
            // What passes a second way begins to count anew.
            if (passed < _next && passed > _next - Step)
            {
                return;
            }

            _next = passed + Step;
            _looks.Add(GC.GetTotalMemory(forceFullCollection: true) - _before);
        }
    }

    /// <summary>A film as it comes from a connection: a piece at a time, and never twice.</summary>
    private sealed class Film(Action<long> look) : Passing
    {
        public override bool CanRead => true;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = (int)Math.Min(Math.Min(buffer.Length, 64 * 1024), Video - Passed);
            buffer.Span[..read].Fill((byte)((Passed >> 16) & 0xff));
            Passed += read;
            look(Passed);
            return ValueTask.FromResult(read);
        }
    }

    private sealed class Drain(Action<long> look) : Passing
    {
        public override bool CanWrite => true;

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Passed += buffer.Length;
            look(Passed);
            return ValueTask.CompletedTask;
        }
    }

    private abstract class Passing : Stream
    {
        protected long Passed { get; set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Passed; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
