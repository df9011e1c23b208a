using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Rendermeter.Engine.Tests.Verdicts;

/// <summary>Tiny files, right to begin with.</summary>
internal static class Files
{
    /// <summary>A grey picture.</summary>
    public static byte[] Png(int width, int height, int? rows = null, byte interlace = 0, byte filter = 0)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[12]) = (8, interlace);
        var raw = new byte[(width + 1) * (rows ?? height)];
        for (var row = 0; row < (rows ?? height); row++)
        {
            raw[row * (width + 1)] = filter;
        }

        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(raw);
        }

        return [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. Chunk("IHDR", header), .. Chunk("IDAT", compressed.ToArray()), .. Chunk("IEND", [])];
    }

    public static byte[] Chunk(string type, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        return [.. length, .. body, .. Crc(body)];
    }

    /// <summary>One second of silence is 8000 samples of one byte.</summary>
    public static byte[] Wav(int samples, int bytesPerSecond = 8000)
    {
        var format = new byte[16];
        format[0] = format[2] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), bytesPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(8), bytesPerSecond);
        (format[12], format[14]) = (1, 8);
        return Riff("WAVE", [.. Part("fmt ", format), .. Part("data", new byte[samples])]);
    }

    /// <summary>Frames of Motion JPEG, 25 in a second.</summary>
    public static byte[] Avi(int width, int height, int frames, byte[]? frame = null, int headerLength = 40)
    {
        var header = new byte[40];
        BinaryPrimitives.WriteInt32LittleEndian(header, 40_000);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(32), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(36), height);
        var movie = Enumerable.Range(0, frames).SelectMany(_ => Part("00dc", frame ?? [0xFF, 0xD8, 1, 2, 0xFF, 0xD9]));
        return Riff("AVI ", [.. Part("LIST", [.. "hdrl"u8, .. headerLength < 0 ? [] : Part("avih", header[..headerLength])]), .. Part("LIST", [.. "movi"u8, .. movie])]);
    }

    public static byte[] Riff(string form, byte[] parts) => Part("RIFF", [.. Encoding.ASCII.GetBytes(form), .. parts]);

    public static byte[] Part(string name, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        return [.. Encoding.ASCII.GetBytes(name), .. length, .. content, .. new byte[content.Length & 1]];
    }

    private static byte[] Crc(byte[] body)
    {
        var sum = uint.MaxValue;
        foreach (var octet in body)
        {
            sum ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 1 ? 0xEDB88320u ^ (sum >> 1) : sum >> 1;
            }
        }

        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ~sum);
        return bytes;
    }
}
