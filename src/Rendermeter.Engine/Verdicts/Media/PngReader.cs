using System.Buffers.Binary;
using System.IO.Compression;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Reads a PNG through: every chunk's checksum, and every row out of the compressed data. Rows are measured, not kept; of an interlaced one, one byte for each pixel.</summary>
internal static class PngReader
{
    private const long MaxInterlacedPixels = 67_108_864;
    private const int MaxChunkBytes = 64 << 20;

    /// <summary>So much is unpacked at once: row by row the unpacking has many ends, and each is slow.</summary>
    private const int UnpackedBytes = 64 << 10;
    private static readonly uint[] Crc = BuildCrc();
    private static readonly Measures Format = new() { Format = "png" };
    private static readonly (int Left, int Top, int Right, int Down)[] Passes
        = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <param name="measured">False reads every row and measures nothing in it.</param>
    /// <exception cref="InvalidDataException">It does not decode; the message says where.</exception>
    public static MediaReading Read(Stream file, bool measured)
    {
        file.Position = 8;
        PngHeader? header = null;
        PngPixels? pixels = null;
        using var compressed = new MemoryStream();
        while (true)
        {
            var (type, content) = ReadChunk(file);
            switch (type)
            {
                case "IHDR":
                    header = PngHeader.Parse(content);
                    pixels = new PngPixels(header.Value);
                    break;
                case "PLTE":
                    pixels?.SetPalette(content);
                    break;
                case "tRNS":
                    pixels?.SetTransparency(content);
                    break;
                case "IDAT" when compressed.Length + content.Length > MaxChunkBytes * 2L:
                    throw new InvalidDataException("the PNG is longer than anybody asks for");
                case "IDAT":
                    compressed.Write(content);
                    break;
                case "IEND":
                    return header is { } known ? ReadPicture(known, pixels!, compressed, measured) : throw new InvalidDataException("the PNG has no header");
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

    private static MediaReading ReadPicture(PngHeader header, PngPixels pixels, MemoryStream compressed, bool measured)
    {
        compressed.Position = 0;
        using var packed = new BufferedStream(new ZLibStream(compressed, CompressionMode.Decompress), UnpackedBytes);
        var rows = new PngRows(header, packed);
        var scan = measured ? new PictureScan(header.Width, header.Height) : null;
        if (header.Interlaced)
        {
            ReadPasses(header, pixels, rows, scan);
        }
        else
        {
            var luma = new byte[header.Width];
            for (var line = 0; line < header.Height; line++)
            {
                var row = rows.Next(header.Width);
                if (scan is not null || header.HasPalette)
                {
                    pixels.Read(row, luma);
                    scan?.Add(luma);
                }
            }
        }

        return packed.ReadByte() == -1
            ? new MediaReading.Decoded(header.Width, header.Height, LengthMilliseconds: null) { Measures = scan?.Into(Format) ?? Format }
            : throw new InvalidDataException("the PNG has more rows than its header says");
    }

    /// <summary>The seven passes of Adam7: each is a smaller picture whose pixels are strewn over the whole.</summary>
    private static void ReadPasses(PngHeader header, PngPixels pixels, PngRows rows, PictureScan? scan)
    {
        if ((long)header.Width * header.Height > MaxInterlacedPixels)
        {
            throw new InvalidDataException($"the PNG is interlaced and has more than {MaxInterlacedPixels} pixels");
        }

        var whole = new byte[header.Width * header.Height];
        var luma = new byte[header.Width];
        foreach (var (left, top, right, down) in Passes)
        {
            var across = (header.Width - left + right - 1) / right;
            rows.Begin();
            for (var y = top; y < header.Height && across > 0; y += down)
            {
                pixels.Read(rows.Next(across), luma.AsSpan(0, across));
                for (var x = 0; x < across; x++)
                {
                    whole[y * header.Width + left + x * right] = luma[x];
                }
            }
        }

        for (var y = 0; y < header.Height && scan is not null; y++)
        {
            scan.Add(whole.AsSpan(y * header.Width, header.Width));
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content) => ~Add(Add(uint.MaxValue, type), content);

    /// <summary>Eight bytes at a time: byte by byte the checksum alone takes a fifth of the reading.</summary>
    private static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            for (; bytes.Length >= 8; bytes = bytes[8..])
            {
                var low = sum ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
                sum = Crc[0x700 + (low & 0xFF)] ^ Crc[0x600 + (low >> 8 & 0xFF)] ^ Crc[0x500 + (low >> 16 & 0xFF)] ^ Crc[0x400 + (low >> 24)]
                    ^ Crc[0x300 + (high & 0xFF)] ^ Crc[0x200 + (high >> 8 & 0xFF)] ^ Crc[0x100 + (high >> 16 & 0xFF)] ^ Crc[high >> 24];
            }

            foreach (var octet in bytes)
            {
                sum = Crc[(sum ^ octet) & 0xFF] ^ (sum >> 8);
            }

            return sum;
        }
    }

    /// <summary>Eight tables in a row: what a byte does to the checksum, with none to seven bytes after it.</summary>
    private static uint[] BuildCrc()
    {
        var table = new uint[8 * 256];
        for (var index = 0u; index < 256; index++)
        {
            var value = index;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 1 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
            }

            table[index] = value;
        }

        for (var index = 256; index < table.Length; index++)
        {
            table[index] = table[table[index - 256] & 0xFF] ^ (table[index - 256] >> 8);
        }

        return table;
    }
}
