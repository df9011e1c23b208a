using System.Buffers.Binary;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>The checksum of a PNG chunk (CRC-32). It begins with all bits set, and is turned over at the end.</summary>
internal static class PngChecksum
{
    private static readonly uint[] Crc = BuildCrc();

    /// <summary>Eight bytes at a time: byte by byte the checksum alone takes a fifth of the reading.</summary>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
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
