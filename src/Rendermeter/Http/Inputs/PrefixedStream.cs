using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Http.Inputs;

/// <summary>A file on its way: what was read to see what it is, then the rest, never beyond its limit.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> start, Stream rest, long mostBytes) : Stream
{
    private ReadOnlyMemory<byte> _start = start;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = Math.Min(_start.Length, buffer.Length);
        if (read > 0)
        {
            _start[..read].CopyTo(buffer);
            _start = _start[read..];
        }
        else
        {
            read = await rest.ReadAsync(buffer, cancellationToken);
        }

        _read += read;
        return _read <= mostBytes ? read : throw new OutputRefusedException("too_large", $"a file of this kind has at most {mostBytes} bytes");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
