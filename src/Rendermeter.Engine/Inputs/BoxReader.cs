using System.Buffers.Binary;

namespace Rendermeter.Engine.Inputs;

/// <summary>Measures films and sounds of the MP4 family by the boxes of their index, wherever in the file it stands.</summary>
internal static class BoxReader
{
    private const int MostBoxes = 4096;

    public static MediaShape Read(Stream file)
    {
        var left = MostBoxes;
        var shape = default(MediaShape);
        Walk(file, 0, file.Length, ref shape, ref left);
        return shape;
    }

    /// <summary>Goes through the boxes of a span, and into those that hold the index.</summary>
    private static void Walk(Stream file, long from, long to, ref MediaShape shape, ref int left)
    {
        Span<byte> head = stackalloc byte[112];
        for (var at = from; at + 8 <= to && left-- > 0;)
        {
            file.Position = at;
            var read = file.ReadAtLeast(head, (int)Math.Min(head.Length, to - at), throwOnEndOfStream: false);
            if (read < 16)
            {
                return;
            }

            long size = BinaryPrimitives.ReadUInt32BigEndian(head);
            var content = 8;
            if (size == 1)
            {
                (size, content) = (BinaryPrimitives.ReadInt64BigEndian(head[8..]), 16);
            }

            size = size == 0 ? to - at : size;
            if (size < content || size > to - at)
            {
                return;
            }

            var type = head[4..8];
            if (type.SequenceEqual("moov"u8) || type.SequenceEqual("trak"u8))
            {
                Walk(file, at + content, at + size, ref shape, ref left);
            }
            else if (type.SequenceEqual("mvhd"u8) && read >= content + 32)
            {
                shape = shape with { LengthMilliseconds = Length(head[content..read]) };
            }
            else if (type.SequenceEqual("tkhd"u8) && Size(head[content..read]) is var (width, height) && (long)width * height > (shape.Pixels ?? 0))
            {
                shape = shape with { WidthPixels = width, HeightPixels = height };
            }

            at += size;
        }
    }

    private static long? Length(ReadOnlySpan<byte> header)
    {
        var isLong = header[0] == 1;
        long scale = BinaryPrimitives.ReadUInt32BigEndian(header[(isLong ? 20 : 12)..]);
        var length = isLong ? BinaryPrimitives.ReadInt64BigEndian(header[24..]) : BinaryPrimitives.ReadUInt32BigEndian(header[16..]);
        var isUnknown = scale == 0 || length <= 0 || (!isLong && length == uint.MaxValue);
        return isUnknown ? null : ShapeReader.Milliseconds(length, scale);
    }

    /// <summary>Width and height are written with sixteen bits behind the point.</summary>
    private static (int Width, int Height) Size(ReadOnlySpan<byte> header)
    {
        var at = header[0] == 1 ? 88 : 76;
        return header.Length < at + 8 ? (0, 0)
            : ((int)(BinaryPrimitives.ReadUInt32BigEndian(header[at..]) >> 16), (int)(BinaryPrimitives.ReadUInt32BigEndian(header[(at + 4)..]) >> 16));
    }
}
