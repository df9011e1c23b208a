using System.Buffers.Binary;

namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>A RIFF file: chunks in chunks, each with its name and length, little-endian.</summary>
internal sealed class RiffSink : IDisposable
{
    private readonly MemoryStream _file = new();
    private readonly Stack<long> _open = new();

    public long Position => _file.Position;

    /// <summary>Begins a chunk.</summary>
    public RiffSink Begin(ReadOnlySpan<byte> name)
    {
        _file.Write(name);
        Write(0);
        _open.Push(_file.Position);
        return this;
    }

    /// <summary>Ends the innermost chunk: its length is now known. Chunks begin at even places.</summary>
    public RiffSink End()
    {
        var start = _open.Pop();
        var end = _file.Position;
        _file.Position = start - 4;
        Write((int)(end - start));
        _file.Position = end;
        if (end % 2 == 1)
        {
            _file.WriteByte(0);
        }

        return this;
    }

    public RiffSink Write(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        return this;
    }

    public RiffSink Write(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _file.Write(bytes);
        return this;
    }

    public RiffSink WriteShort(int value)
    {
        _file.WriteByte((byte)(value & 255));
        _file.WriteByte((byte)(value >> 8 & 255));
        return this;
    }

    public RiffSink WriteSamples(ReadOnlySpan<short> samples)
    {
        foreach (var sample in samples)
        {
            WriteShort(sample);
        }

        return this;
    }

    public byte[] ToArray() => _file.ToArray();

    public void Dispose() => _file.Dispose();
}
