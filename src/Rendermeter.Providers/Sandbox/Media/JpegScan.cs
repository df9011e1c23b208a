using System.Numerics;

namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>The coded blocks of a JPEG: highest bit first, and a zero byte after every 0xFF.</summary>
internal sealed class JpegScan(Stream file)
{
    private uint _pending;
    private int _pendingBits;

    /// <summary>Codes one block that is transformed, quantised and in zigzag order; returns its first value, the base of the next block's.</summary>
    public int WriteBlock(ReadOnlySpan<int> block, int previous, JpegCodes first, JpegCodes rest)
    {
        WriteValue(first, 0, block[0] - previous);
        var zeros = 0;
        for (var at = 1; at < 64; at++)
        {
            if (block[at] == 0)
            {
                zeros++;
                continue;
            }

            for (; zeros > 15; zeros -= 16)
            {
                WriteBits(rest[0xF0].Code, rest[0xF0].Bits);
            }

            WriteValue(rest, zeros << 4, block[at]);
            zeros = 0;
        }

        if (zeros > 0)
        {
            WriteBits(rest[0].Code, rest[0].Bits);
        }

        return block[0];
    }

    /// <summary>Fills the last byte with ones.</summary>
    public void End() => WriteBits(0x7F, 7);

    private void WriteValue(JpegCodes codes, int symbol, int value)
    {
        var size = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));
        WriteBits(codes[symbol | size].Code, codes[symbol | size].Bits);
        WriteBits((value < 0 ? value - 1 : value) & ((1 << size) - 1), size);
    }

    private void WriteBits(int value, int count)
    {
        _pending = (_pending << count) | (uint)value;
        _pendingBits += count;
        while (_pendingBits >= 8)
        {
            var next = (byte)(_pending >> (_pendingBits - 8) & 255);
            file.WriteByte(next);
            if (next == 255)
            {
                file.WriteByte(0);
            }

            _pendingBits -= 8;
            _pending &= (1u << _pendingBits) - 1;
        }
    }
}
