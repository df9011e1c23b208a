using System.Buffers.Binary;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>
/// The chunks of a PNG one after another, each held to its checksum, also where nobody wants what is in it. Read as a stream it is the compressed rows, over all chunks that they are
/// divided into: they are never whole in memory.
/// </summary>
internal sealed class PngChunks(Stream file) : Stream
{
    /// <summary>The type of a chunk of compressed rows.</summary>
    public const string Rows = "IDAT";

    private const int MaxChunkBytes = 64 << 20;

    // A palette has 768 bytes; nothing else that is read at once is larger.
    private const int MaxContentBytes = 1024;
    private const int SkippedBytes = 4096;

    private uint _sum;
    private int _left;
    private string? _type;
    private bool _isRead = true;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Goes on to the next chunk, over what was not read of this one.</summary>
    /// <returns>Its type.</returns>
    /// <exception cref="InvalidDataException">The file ends first, or a checksum does not hold.</exception>
    public string Next()
    {
        if (_isRead)
        {
            Begin();
        }

        _isRead = true;
        return _type!;
    }

    /// <summary>All of the chunk.</summary>
    /// <exception cref="InvalidDataException">It is longer than any that is wanted.</exception>
    public byte[] Content()
    {
        if (_left > MaxContentBytes)
        {
            throw new InvalidDataException($"a PNG chunk {_type} has {_left} bytes");
        }

        var content = new byte[_left];
        Take(content);
        return content;
    }

    /// <summary>Goes to the end of the chunk.</summary>
    /// <exception cref="InvalidDataException">Its checksum does not hold.</exception>
    public void End()
    {
        Span<byte> skipped = stackalloc byte[SkippedBytes];
        while (_left > 0)
        {
            Take(skipped[..Math.Min(skipped.Length, _left)]);
        }

        Span<byte> checksum = stackalloc byte[4];
        file.ReadExactly(checksum);
        if (BinaryPrimitives.ReadUInt32BigEndian(checksum) != ~_sum)
        {
            throw new InvalidDataException("the checksum of a PNG chunk does not hold");
        }
    }

    public override int Read(Span<byte> buffer)
    {
        while (_type == Rows && _left == 0)
        {
            Begin();

            // What follows the rows is the next chunk for whoever asks for it.
            _isRead = _type == Rows;
        }

        if (_type != Rows)
        {
            return 0;
        }

        var read = Math.Min(buffer.Length, _left);
        Take(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Begin()
    {
        if (_type is not null)
        {
            End();
        }

        Span<byte> head = stackalloc byte[8];
        file.ReadExactly(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length > MaxChunkBytes || length > file.Length - file.Position)
        {
            throw new InvalidDataException("a PNG chunk is longer than the file");
        }

        (_type, _left, _sum) = (System.Text.Encoding.Latin1.GetString(head[4..]), (int)length, PngChecksum.Add(uint.MaxValue, head[4..]));
    }

    private void Take(Span<byte> into)
    {
        file.ReadExactly(into);
        _sum = PngChecksum.Add(_sum, into);
        _left -= into.Length;
    }
}
