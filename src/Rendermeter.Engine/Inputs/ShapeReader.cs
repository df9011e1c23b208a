using System.Buffers.Binary;

namespace Rendermeter.Engine.Inputs;

/// <summary>
/// Measures a file by what it says of itself in its headers: nothing is unpacked and no pixel is decoded. What no reader here knows is unknown.
/// </summary>
public static class ShapeReader
{
    /// <summary>The start of a file is enough for every picture.</summary>
    private const int HeadBytes = 64 * 1024;

    /// <summary>Measures a seekable file.</summary>
    /// <exception cref="InvalidDataException">A picture without a readable size: it is damaged, or not what its first bytes say.</exception>
    public static MediaShape Read(Stream file, string mediaType)
    {
        var head = new byte[HeadBytes];
        file.Position = 0;
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var start = head.AsSpan(0, length);
        return mediaType switch
        {
            "image/png" => Picture(start.Length >= 24 ? (BinaryPrimitives.ReadUInt32BigEndian(start[16..]), BinaryPrimitives.ReadUInt32BigEndian(start[20..])) : null),
            "image/gif" => Picture(start.Length >= 10 ? (BinaryPrimitives.ReadUInt16LittleEndian(start[6..]), BinaryPrimitives.ReadUInt16LittleEndian(start[8..])) : null),
            "image/jpeg" => Picture(Jpeg(start)),
            "image/webp" => Picture(Webp(start)),
            "image/avif" => Picture(Avif(start)),
            "video/mp4" or "video/quicktime" or "audio/mp4" => BoxReader.Read(file),
            "audio/wav" => Wav(start, file.Length),
            "video/x-msvideo" => Avi(start),
            "audio/flac" => Flac(start),
            _ => default,
        };
    }

    private static MediaShape Picture((uint Width, uint Height)? size) => size is ({ } width and > 0, { } height and > 0)
        ? new MediaShape((int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue), LengthMilliseconds: null)
        : throw new InvalidDataException("the picture does not say how large it is");

    private static (uint, uint)? Jpeg(ReadOnlySpan<byte> start)
    {
        for (var at = 2; at + 9 < start.Length && start[at] == 0xff;)
        {
            var marker = start[at + 1];
            if (marker == 0xff)
            {
                at++;
                continue;
            }

            // A frame begins; the four marks of the same range that begin none are tables.
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(start[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(start[(at + 5)..]));
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(start[(at + 2)..]);
        }

        return null;
    }

    private static (uint, uint)? Webp(ReadOnlySpan<byte> start)
    {
        if (start.Length < 30)
        {
            return null;
        }

        return start[15] switch
        {
            (byte)' ' => ((uint)BinaryPrimitives.ReadUInt16LittleEndian(start[26..]) & 0x3fff, (uint)BinaryPrimitives.ReadUInt16LittleEndian(start[28..]) & 0x3fff),
            (byte)'L' => BinaryPrimitives.ReadUInt32LittleEndian(start[21..]) is var bits ? ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1) : null,
            (byte)'X' => (Three(start[24..]) + 1, Three(start[27..]) + 1),
            _ => null,
        };
    }

    private static uint Three(ReadOnlySpan<byte> at) => at[0] | ((uint)at[1] << 8) | ((uint)at[2] << 16);

    /// <summary>The largest of the extents that are named: tiles and thumbnails are smaller than the picture.</summary>
    private static (uint, uint)? Avif(ReadOnlySpan<byte> start)
    {
        (uint Width, uint Height)? largest = null;
        for (var at = start.IndexOf("ispe"u8); at >= 0 && at + 16 <= start.Length;)
        {
            var found = (Width: BinaryPrimitives.ReadUInt32BigEndian(start[(at + 8)..]), Height: BinaryPrimitives.ReadUInt32BigEndian(start[(at + 12)..]));
            if (largest is not { } known || (ulong)found.Width * found.Height > (ulong)known.Width * known.Height)
            {
                largest = found;
            }

            var next = start[(at + 4)..].IndexOf("ispe"u8);
            at = next < 0 ? -1 : at + 4 + next;
        }

        return largest;
    }

    /// <summary>By the bytes that follow, where a writer of streams has not said how many there are.</summary>
    private static MediaShape Wav(ReadOnlySpan<byte> start, long fileBytes)
    {
        uint bytesPerSecond = 0;
        for (long at = 12; at + 8 <= start.Length;)
        {
            var chunk = start[(int)at..];
            long size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk.StartsWith("fmt "u8) && chunk.Length >= 20)
            {
                bytesPerSecond = BinaryPrimitives.ReadUInt32LittleEndian(chunk[16..]);
            }

            if (chunk.StartsWith("data"u8))
            {
                return bytesPerSecond == 0 ? default : new MediaShape(null, null, Milliseconds(Math.Min(size, fileBytes - at - 8), bytesPerSecond));
            }

            at += 8 + size + (size & 1);
        }

        return default;
    }

    private static MediaShape Avi(ReadOnlySpan<byte> start)
    {
        var at = start.IndexOf("avih"u8);
        if (at < 0 || at + 48 > start.Length)
        {
            return default;
        }

        var header = start[(at + 8)..];
        long microseconds = BinaryPrimitives.ReadUInt32LittleEndian(header), frames = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        return new MediaShape(
            (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(header[32..])), (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(header[36..])),
            microseconds == 0 || frames == 0 ? null : Milliseconds(frames * microseconds, 1_000_000));
    }

    private static MediaShape Flac(ReadOnlySpan<byte> start)
    {
        if (start.Length < 26)
        {
            return default;
        }

        var packed = BinaryPrimitives.ReadUInt64BigEndian(start[18..]);
        long rate = (long)(packed >> 44), samples = (long)(packed & 0xf_ffff_ffff);
        return rate == 0 || samples == 0 ? default : new MediaShape(null, null, Milliseconds(samples, rate));
    }

    internal static long Milliseconds(long units, long unitsPerSecond) => (long)(((Int128)units * 1000 + unitsPerSecond / 2) / unitsPerSecond);
}
