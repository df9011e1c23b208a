using System.Buffers.Binary;

namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>
/// DEFLATE in a zlib wrapper. Of our own, because the platform's compressor gives other bytes on another platform or version, and a picture's
/// bytes must not depend on where it was made.
/// </summary>
internal static class ZlibEncoder
{
    private const int Window = 32768;
    private const int Longest = 258;
    private const int Tries = 12;

    public static byte[] Encode(ReadOnlySpan<byte> content)
    {
        var sink = new BitSink(content.Length / 8);
        sink.Write(0x0178, 16);
        sink.Write(0b011, 3); // the last block, fixed codes
        WriteBlock(sink, content);
        FixedCodes.WriteEnd(sink);
        sink.Align();
        sink.Write(BinaryPrimitives.ReverseEndianness(Adler32(content)), 32);
        return sink.Written.ToArray();
    }

    private static void WriteBlock(BitSink sink, ReadOnlySpan<byte> content)
    {
        var newest = new int[Window];
        var older = new int[Window];
        Array.Fill(newest, -Window);
        var at = 0;
        while (at < content.Length)
        {
            var (length, distance) = at + 3 < content.Length ? LongestMatch(content, at, newest, older) : default;
            if (length >= 4 || (length == 3 && distance < 2048))
            {
                FixedCodes.WriteMatch(sink, length, distance);
            }
            else
            {
                length = 1;
                FixedCodes.WriteLiteral(sink, content[at]);
            }

            for (var end = at + length; at < end; at++)
            {
                if (at + 3 < content.Length)
                {
                    var key = Key(content, at);
                    older[at % Window] = newest[key];
                    newest[key] = at;
                }
            }
        }
    }

    private static (int Length, int Distance) LongestMatch(ReadOnlySpan<byte> content, int at, int[] newest, int[] older)
    {
        var (best, distance) = (0, 0);
        var limit = Math.Min(Longest, content.Length - at);
        var ahead = content.Slice(at, limit);
        var candidate = newest[Key(content, at)];
        for (var tried = 0; tried < Tries && candidate >= 0 && at - candidate < Window && best < limit; tried++)
        {
            if (content[candidate + best] == content[at + best])
            {
                var length = ahead.CommonPrefixLength(content.Slice(candidate, limit));
                if (length > best)
                {
                    (best, distance) = (length, at - candidate);
                }
            }

            var next = older[candidate % Window];
            candidate = next < candidate ? next : -1;
        }

        return (best, distance);
    }

    private static int Key(ReadOnlySpan<byte> content, int at)
        => unchecked((int)((BinaryPrimitives.ReadUInt32LittleEndian(content[at..]) & 0xFFFFFF) * 0x9E3779B1u >> 17));

    private static uint Adler32(ReadOnlySpan<byte> content)
    {
        uint low = 1, high = 0;
        while (!content.IsEmpty)
        {
            var part = content[..Math.Min(5552, content.Length)];
            foreach (var value in part)
            {
                low += value;
                high += low;
            }

            low %= 65521;
            high %= 65521;
            content = content[part.Length..];
        }

        return (high << 16) | low;
    }
}
