namespace Rendermeter.Engine.Tests.Invoices;

/// <summary>A file of a header and one line that goes on and on, without lying anywhere.</summary>
internal sealed class OneLongLine(long length) : Stream
{
    private static readonly byte[] Header = "at,id,model,amount\n"u8.ToArray();

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = (int)Math.Min(count, length - Position);
        for (var i = 0; i < read; i++)
        {
            buffer[offset + i] = Position + i < Header.Length ? Header[Position + i] : (byte)'x';
        }

        Position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
