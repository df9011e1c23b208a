using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Rendermeter.Bench;

/// <summary>Pictures of 1024 by 1024 in about so many bytes, each with a number in it, so that none is the same file as another.</summary>
internal sealed class StubPicture
{
    private const int Side = 1024;
    private readonly byte[] _head;
    private long _number;

    /// <param name="bytes">About how large; up to 3 MB. The least is a black picture of some hundred bytes.</param>
    public StubPicture(int bytes)
    {
        // One bit a pixel for a small picture, and colours for a large one, of which as many rows are noise as it takes.
        var isLarge = bytes > 4096;
        var row = isLarge ? Side * 3 : Side / 8;
        var noise = isLarge ? Math.Min(Side, bytes / row) : 0;
        var random = new Random(1);
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Chunk(file, "IHDR", [0, 0, Side >> 8, 0, 0, 0, Side >> 8, 0, isLarge ? (byte)8 : (byte)1, isLarge ? (byte)2 : (byte)0, 0, 0, 0]);
        using var packed = new MemoryStream();
        using (var pack = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var line = new byte[row + 1];
            for (var at = 0; at < Side; at++)
            {
                if (at < noise)
                {
                    random.NextBytes(line.AsSpan(1));
                }
                else
                {
                    Array.Clear(line);
                }

                pack.Write(line);
            }
        }

        Chunk(file, "IDAT", packed.ToArray());

        // What is the same in all of them is turned into base64 once.
        Chunk(file, "tEXt", [.. "pad\0"u8, .. new byte[(3 - ((file.Length + 16) % 3)) % 3]]);
        _head = Encoding.ASCII.GetBytes(Convert.ToBase64String(file.ToArray()));
    }

    /// <summary>The next one in base64: what comes first, and the rest of it.</summary>
    public (byte[] Head, byte[] Tail) Next()
    {
        using var file = new MemoryStream();
        Chunk(file, "tEXt", Encoding.ASCII.GetBytes($"take\0{Interlocked.Increment(ref _number)}-{Environment.ProcessId}"));
        Chunk(file, "IEND", []);
        return (_head, Encoding.ASCII.GetBytes(Convert.ToBase64String(file.ToArray())));
    }

    private static void Chunk(Stream file, string type, byte[] content)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, content.Length);
        file.Write(word);
        byte[] summed = [.. Encoding.ASCII.GetBytes(type), .. content];
        file.Write(summed);
        BinaryPrimitives.WriteUInt32BigEndian(word, Checksum(summed));
        file.Write(word);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var octet in bytes)
        {
            sum ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 1 ? 0xEDB88320u ^ (sum >> 1) : sum >> 1;
            }
        }

        return ~sum;
    }
}
