namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>The fixed Huffman codes of RFC 1951, already turned so that they are written lowest bit first.</summary>
internal static class FixedCodes
{
    private static readonly (ushort Code, byte Bits)[] Symbols = [.. Enumerable.Range(0, 288).Select(Symbol)];
    private static readonly int[] LengthStarts = Starts([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5], 3);
    private static readonly int[] DistanceStarts = Starts([0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13], 1);
    private static readonly byte[] LengthSlots = [.. Enumerable.Range(0, 259).Select(length => length == 258 ? (byte)28 : Slot(LengthStarts, length))];
    private static readonly byte[] DistanceSlots = [.. Enumerable.Range(0, 32769).Select(distance => Slot(DistanceStarts, distance))];

    public static void WriteLiteral(BitSink sink, int value) => sink.Write(Symbols[value].Code, Symbols[value].Bits);

    public static void WriteEnd(BitSink sink) => WriteLiteral(sink, 256);

    /// <summary>Writes a repetition of 3 to 258 bytes from 1 to 32768 bytes back.</summary>
    public static void WriteMatch(BitSink sink, int length, int distance)
    {
        int slot = LengthSlots[length];
        WriteLiteral(sink, 257 + slot);
        if (slot is >= 8 and < 28)
        {
            sink.Write((uint)(length - LengthStarts[slot]), (slot - 4) / 4);
        }

        int far = DistanceSlots[distance];
        sink.Write(Turn(far, 5), 5);
        if (far >= 4)
        {
            sink.Write((uint)(distance - DistanceStarts[far]), (far - 2) / 2);
        }
    }

    private static (ushort, byte) Symbol(int symbol) => symbol switch
    {
        < 144 => ((ushort)Turn(symbol + 0x30, 8), 8),
        < 256 => ((ushort)Turn(symbol - 144 + 0x190, 9), 9),
        < 280 => ((ushort)Turn(symbol - 256, 7), 7),
        _ => ((ushort)Turn(symbol - 280 + 0xC0, 8), 8),
    };

    private static uint Turn(int code, int bits)
    {
        var turned = 0;
        for (var bit = 0; bit < bits; bit++)
        {
            turned |= (code >> bit & 1) << (bits - 1 - bit);
        }

        return (uint)turned;
    }

    private static int[] Starts(int[] extraBits, int first)
    {
        var starts = new int[extraBits.Length];
        for (var slot = 0; slot < starts.Length; slot++)
        {
            starts[slot] = first;
            first += 1 << extraBits[slot];
        }

        return starts;
    }

    private static byte Slot(int[] starts, int value)
    {
        var slot = Array.FindLastIndex(starts, start => start <= value);
        return (byte)Math.Max(0, slot);
    }
}
