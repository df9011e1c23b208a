using System.Buffers.Binary;
using System.IO.Compression;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Reads a PNG through: every chunk's checksum, and every row out of the compressed data. Rows are counted, not kept; of an interlaced one, only the chunks are read.</summary>
internal static class PngReader
{
    private const int MaxEdgePixels = 32_768;
    private const long MaxPixels = 268_435_456;
    private const int MaxChunkBytes = 64 << 20;
    private static readonly uint[] Crc = BuildCrc();

    /// <exception cref="InvalidDataException">It does not decode; the message says where.</exception>
    public static MediaReading Read(Stream file)
    {
        file.Position = 8;
        var header = default(Header);
        using var compressed = new MemoryStream();
        while (true)
        {
            var (type, content) = ReadChunk(file);
            switch (type)
            {
                case "IHDR":
                    header = Header.Parse(content);
                    break;
                case "IDAT":
                    compressed.Write(content);
                    break;
                case "IEND" when header.Interlaced:
                    return new MediaReading.Unknown();
                case "IEND":
                    CountRows(header, compressed);
                    return new MediaReading.Decoded(header.Width, header.Height, LengthMilliseconds: null);
            }
        }
    }

    private static (string Type, byte[] Content) ReadChunk(Stream file)
    {
        Span<byte> head = stackalloc byte[8];
        file.ReadExactly(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length > MaxChunkBytes || length > file.Length - file.Position)
        {
            throw new InvalidDataException("a PNG chunk is longer than the file");
        }

        var content = new byte[length];
        file.ReadExactly(content);
        Span<byte> checksum = stackalloc byte[4];
        file.ReadExactly(checksum);
        if (BinaryPrimitives.ReadUInt32BigEndian(checksum) != Checksum(head[4..], content))
        {
            throw new InvalidDataException("the checksum of a PNG chunk does not hold");
        }

        return (System.Text.Encoding.Latin1.GetString(head[4..]), content);
    }

    private static void CountRows(Header header, MemoryStream compressed)
    {
        if (header.Width == 0)
        {
            throw new InvalidDataException("the PNG has no header");
        }

        compressed.Position = 0;
        using var rows = new ZLibStream(compressed, CompressionMode.Decompress);
        var row = new byte[header.RowBytes + 1];
        for (var line = 0; line < header.Height; line++)
        {
            if (rows.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
            {
                throw new InvalidDataException($"the PNG ends after {line} of {header.Height} rows");
            }

            if (row[0] > 4)
            {
                throw new InvalidDataException($"row {line} of the PNG has no valid filter");
            }
        }

        if (rows.ReadByte() != -1)
        {
            throw new InvalidDataException("the PNG has more rows than its header says");
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        var sum = uint.MaxValue;
        foreach (var octet in type)
        {
            sum = Crc[(sum ^ octet) & 0xFF] ^ (sum >> 8);
        }

        foreach (var octet in content)
        {
            sum = Crc[(sum ^ octet) & 0xFF] ^ (sum >> 8);
        }

        return ~sum;
    }

    private static uint[] BuildCrc()
    {
        var table = new uint[256];
        for (var index = 0u; index < table.Length; index++)
        {
            var value = index;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 1 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
            }

            table[index] = value;
        }

        return table;
    }

    private readonly record struct Header(int Width, int Height, long RowBytes, bool Interlaced)
    {
        public static Header Parse(ReadOnlySpan<byte> content)
        {
            if (content.Length != 13)
            {
                throw new InvalidDataException("the PNG header has a wrong length");
            }

            var width = BinaryPrimitives.ReadUInt32BigEndian(content);
            var height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
            var channels = content[9] switch
            {
                0 or 3 => 1,
                2 => 3,
                4 => 2,
                6 => 4,
                _ => throw new InvalidDataException("the PNG has no known colour type"),
            };
            if (width is 0 or > MaxEdgePixels || height is 0 or > MaxEdgePixels || (long)width * height > MaxPixels || content[8] is not (1 or 2 or 4 or 8 or 16))
            {
                throw new InvalidDataException("the PNG header has impossible values");
            }

            return new Header((int)width, (int)height, ((long)width * channels * content[8] + 7) / 8, Interlaced: content[12] != 0);
        }
    }
}
