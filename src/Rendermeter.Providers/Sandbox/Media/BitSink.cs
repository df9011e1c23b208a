namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>Bytes that are filled bit by bit, the lowest bit first, as DEFLATE wants it.</summary>
internal sealed class BitSink(int capacity)
{
    private byte[] _bytes = new byte[Math.Max(capacity, 64)];
    private int _length;
    private ulong _pending;
    private int _pendingBits;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Appends up to 32 bits.</summary>
    public void Write(uint value, int count)
    {
        _pending |= (ulong)value << _pendingBits;
        _pendingBits += count;
        while (_pendingBits >= 8)
        {
            Append((byte)(_pending & 255));
            _pending >>= 8;
            _pendingBits -= 8;
        }
    }

    /// <summary>Fills the last byte with zeros.</summary>
    public void Align() => Write(0, (8 - _pendingBits) % 8);

    private void Append(byte value)
    {
        if (_length == _bytes.Length)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        _bytes[_length++] = value;
    }
}
