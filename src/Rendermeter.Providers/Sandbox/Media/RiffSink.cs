using System.Buffers.Binary;

namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>A RIFF file: chunks in chunks, each with its name and length, little-endian.</summary>
internal sealed class RiffSink : IDisposable
{
    private readonly MemoryStream file = new();
    private readonly Stack<long> open = new();

    public long Position => file.Position;

    /// <summary>Begins a chunk.</summary>
    public RiffSink Begin(ReadOnlySpan<byte> name)
    {
        file.Write(name);
        Write(0);
        open.Push(file.Position);
        return this;
    }

    /// <summary>Ends the innermost chunk: its length is now known. Chunks begin at even places.</summary>
    public RiffSink End()
    {
        var start = open.Pop();
        var end = file.Position;
        file.Position = start - 4;
        Write((int)(end - start));
        file.Position = end;
        if (end % 2 == 1)
        {
            file.WriteByte(0);
        }

        return this;
    }

    public RiffSink Write(ReadOnlySpan<byte> bytes)
    {
        file.Write(bytes);
        return this;
    }

    public RiffSink Write(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        file.Write(bytes);
        return this;
    }

    public RiffSink WriteShort(int value)
    {
        file.WriteByte((byte)(value & 255));
        file.WriteByte((byte)(value >> 8 & 255));
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

    public byte[] ToArray() => file.ToArray();

    public void Dispose() => file.Dispose();
}
