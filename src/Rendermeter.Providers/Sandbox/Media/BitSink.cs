namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>Bytes that are filled bit by bit, the lowest bit first, as DEFLATE wants it.</summary>
internal sealed class BitSink(int capacity)
{
    private byte[] bytes = new byte[Math.Max(capacity, 64)];
    private int length;
    private ulong pending;
    private int pendingBits;

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, length);

    /// <summary>Appends up to 32 bits.</summary>
    public void Write(uint value, int count)
    {
        pending |= (ulong)value << pendingBits;
        pendingBits += count;
        while (pendingBits >= 8)
        {
            Append((byte)(pending & 255));
            pending >>= 8;
            pendingBits -= 8;
        }
    }

    /// <summary>Fills the last byte with zeros.</summary>
    public void Align() => Write(0, (8 - pendingBits) % 8);

    private void Append(byte value)
    {
        if (length == bytes.Length)
        {
            Array.Resize(ref bytes, bytes.Length * 2);
        }

        bytes[length++] = value;
    }
}
