using System.Buffers.Binary;

namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>PNG of eight bits and three channels.</summary>
internal static class PngEncoder
{
    private static readonly uint[] Crcs = [.. Enumerable.Range(0, 256).Select(Crc)];

    public static byte[] Encode(PixelGrid grid)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, grid.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), grid.Height);
        (header[8], header[9]) = (8, 2);

        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, ZlibEncoder.Encode(PngFilter.Apply(grid)));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(name);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Continue(Continue(uint.MaxValue, name), content));
        file.Write(number);
    }

    private static uint Continue(uint crc, ReadOnlySpan<byte> content)
    {
        foreach (var value in content)
        {
            crc = Crcs[(crc ^ value) & 255] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint Crc(int index)
    {
        var crc = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) == 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return crc;
    }
}
