using System.Buffers.Binary;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>What a PNG says of itself, held to what is possible before anything is unpacked.</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, int ColourType, int Channels, bool Interlaced)
{
    private const int MaxEdgePixels = 32_768;
    private const long MaxPixels = 268_435_456;

    /// <summary>Deflate packs a thousand to one: what a small file may unpack to is bounded by this, not by what it says.</summary>
    private const long MaxUnpackedBytes = 1L << 30;

    /// <summary>The bytes from one pixel to the next, at least 1: what the filters look back by.</summary>
    public int Step => Math.Max(1, Channels * Depth / 8);

    /// <summary>Whether its pixels name colours of a list, which may not have them.</summary>
    public bool HasPalette => ColourType == 3;

    /// <exception cref="InvalidDataException">Its values are impossible, or it would unpack to more than anybody asks for.</exception>
    public static PngHeader Parse(ReadOnlySpan<byte> content)
    {
        if (content.Length != 13)
        {
            throw new InvalidDataException("the PNG header has a wrong length");
        }

        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(content), BinaryPrimitives.ReadUInt32BigEndian(content[4..]));
        var (channels, fits) = (content[9], content[8]) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) => (1, true),
            (2, 8 or 16) => (3, true),
            (4, 8 or 16) => (2, true),
            (6, 8 or 16) => (4, true),
            (0 or 2 or 3 or 4 or 6, _) => (0, false),
            _ => throw new InvalidDataException("the PNG has no known colour type"),
        };
        if (!fits || width is 0 or > MaxEdgePixels || height is 0 or > MaxEdgePixels || (long)width * height > MaxPixels || content[10] != 0 || content[11] != 0 || content[12] > 1)
        {
            throw new InvalidDataException("the PNG header has impossible values");
        }

        var header = new PngHeader((int)width, (int)height, content[8], content[9], channels, Interlaced: content[12] == 1);
        return header.RowBytes(header.Width) * header.Height <= MaxUnpackedBytes ? header
            : throw new InvalidDataException($"the PNG would unpack to more than {MaxUnpackedBytes >> 20} MiB");
    }

    /// <summary>The bytes of a row of so many pixels, without its filter.</summary>
    public long RowBytes(int pixels) => ((long)pixels * Channels * Depth + 7) / 8;
}
