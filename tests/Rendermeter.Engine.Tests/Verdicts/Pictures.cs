using System.Buffers.Binary;
using System.IO.Compression;

namespace Rendermeter.Engine.Tests.Verdicts;

/// <summary>Pictures and sounds that are made in the test, so that each stands on a known side of a threshold.</summary>
internal static class Pictures
{
    public const int Edge = 64;

    /// <summary>A checkerboard of so many steps of brightness around the middle, softened by so many passes.</summary>
    public static byte[,] Board(int strength, int softened = 0, int tile = 8)
    {
        var luma = new byte[Edge, Edge];
        for (var y = 0; y < Edge; y++)
        {
            for (var x = 0; x < Edge; x++)
            {
                luma[y, x] = (byte)(128 + ((x / tile + y / tile) % 2 == 0 ? strength : -strength));
            }
        }

        for (var pass = 0; pass < softened; pass++)
        {
            luma = Soften(luma);
        }

        return luma;
    }

    /// <summary>A PNG of a colour type, depth and interlacing; every picture shows the same brightness, up to its depth.</summary>
    public static byte[] Png(byte[,] luma, byte colourType = 0, byte depth = 8, bool interlaced = false, byte alpha = 255, int filters = 5)
    {
        var (height, width) = (luma.GetLength(0), luma.GetLength(1));
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (depth, colourType, (byte)(interlaced ? 1 : 0));
        using var raw = new MemoryStream();
        (int Left, int Top, int Right, int Down)[] passes = interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] : [(0, 0, 1, 1)];
        foreach (var (left, top, right, down) in passes)
        {
            byte[] above = [];
            for (var (y, line) = (top, 0); y < height; y += down, line++)
            {
                var pixels = new List<byte>();
                for (var x = left; x < width; x += right)
                {
                    pixels.Add(luma[y, x]);
                }

                var row = Row(pixels, colourType, depth, alpha);
                above = above.Length == 0 ? new byte[row.Length] : above;
                var filter = (byte)(line % filters);
                raw.WriteByte(filter);
                raw.Write(Filtered(row, above, filter, Math.Max(1, Channels(colourType) * depth / 8)));
                above = row;
            }
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(raw.ToArray());
        }

        byte[] palette = colourType == 3 ? Files.Chunk("PLTE", [.. Enumerable.Range(0, 1 << depth).SelectMany(grey => Enumerable.Repeat((byte)(grey * 255 / ((1 << depth) - 1)), 3))]) : [];
        return [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. Files.Chunk("IHDR", header), .. palette, .. Files.Chunk("IDAT", packed.ToArray()), .. Files.Chunk("IEND", [])];
    }

    /// <summary>A mono sound of 8000 samples a second in 16 bits.</summary>
    public static byte[] Wav(IEnumerable<short> samples, short channels = 1)
    {
        var format = new byte[16];
        BinaryPrimitives.WriteInt16LittleEndian(format, 1);
        BinaryPrimitives.WriteInt16LittleEndian(format.AsSpan(2), channels);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), 8000);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(8), 16_000 * channels);
        BinaryPrimitives.WriteInt16LittleEndian(format.AsSpan(12), (short)(2 * channels));
        BinaryPrimitives.WriteInt16LittleEndian(format.AsSpan(14), 16);
        var content = samples.SelectMany(sample => BitConverter.GetBytes(sample)).ToArray();
        return Files.Riff("WAVE", [.. Files.Part("fmt ", format), .. Files.Part("data", content)]);
    }

    private static int Channels(byte colourType) => colourType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    private static byte[] Row(List<byte> pixels, byte colourType, byte depth, byte alpha)
    {
        if (depth < 8)
        {
            var packed = new byte[(pixels.Count * depth + 7) / 8];
            for (var x = 0; x < pixels.Count; x++)
            {
                packed[x * depth / 8] |= (byte)(pixels[x] >> (8 - depth) << (8 - depth - x * depth % 8));
            }

            return packed;
        }

        var wide = depth == 16 ? 2 : 1;
        return [.. pixels.SelectMany(luma => colourType switch
        {
            2 => Enumerable.Repeat(luma, 3 * wide),
            4 => [.. Enumerable.Repeat(luma, wide), .. Enumerable.Repeat(alpha, wide)],
            6 => [.. Enumerable.Repeat(luma, 3 * wide), .. Enumerable.Repeat(alpha, wide)],
            _ => Enumerable.Repeat(luma, wide),
        })];
    }

    private static byte[] Filtered(byte[] row, byte[] above, byte filter, int step) => [.. row.Select((value, at) =>
    {
        int left = at < step ? 0 : row[at - step], up = above[at], corner = at < step ? 0 : above[at - step];
        var (byLeft, byUp, byCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - 2 * corner));
        return unchecked((byte)(value - filter switch
        {
            0 => 0,
            1 => left,
            2 => up,
            3 => (left + up) / 2,
            _ => byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner,
        }));
    })];

    private static byte[,] Soften(byte[,] luma)
    {
        var soft = new byte[Edge, Edge];
        for (var y = 0; y < Edge; y++)
        {
            for (var x = 0; x < Edge; x++)
            {
                var sum = 0;
                for (var at = 0; at < 9; at++)
                {
                    sum += luma[Math.Clamp(y + at / 3 - 1, 0, Edge - 1), Math.Clamp(x + at % 3 - 1, 0, Edge - 1)];
                }

                soft[y, x] = (byte)(sum / 9);
            }
        }

        return soft;
    }
}
