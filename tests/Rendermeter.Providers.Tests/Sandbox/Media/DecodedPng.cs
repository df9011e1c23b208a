using System.Buffers.Binary;
using System.IO.Compression;

namespace Rendermeter.Providers.Tests.Sandbox.Media;

/// <summary>A PNG read by other means than those that wrote it: the platform's inflater and the filters of the specification.</summary>
internal sealed record DecodedPng(int Width, int Height, byte[] Pixels)
{
    public static DecodedPng Of(byte[] file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file.AsSpan(0, 8).ToArray());
        int width = 0, height = 0;
        using var packed = new MemoryStream();
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var content = file.AsSpan(at + 8, length);
            switch (System.Text.Encoding.ASCII.GetString(file, at + 4, 4))
            {
                case "IHDR":
                    (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
                    Assert.Equal([8, 2, 0, 0, 0], content[8..].ToArray());
                    break;
                case "IDAT":
                    packed.Write(content);
                    break;
            }

            at += length + 12;
        }

        packed.Position = 0;
        using var inflated = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionMode.Decompress))
        {
            zlib.CopyTo(inflated);
        }

        return new DecodedPng(width, height, Unfilter(inflated.ToArray(), width, height));
    }

    private static byte[] Unfilter(byte[] rows, int width, int height)
    {
        var stride = width * 3;
        Assert.Equal(height * (stride + 1), rows.Length);
        var pixels = new byte[height * stride];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < stride; x++)
            {
                int left = x < 3 ? 0 : pixels[(y * stride) + x - 3], above = y == 0 ? 0 : pixels[((y - 1) * stride) + x];
                var guess = rows[y * (stride + 1)] switch { 0 => 0, 1 => left, 2 => above, 3 => (left + above) / 2, var other => throw new InvalidDataException($"filter {other}") };
                pixels[(y * stride) + x] = (byte)((rows[(y * (stride + 1)) + 1 + x] + guess) & 255);
            }
        }

        return pixels;
    }
}
