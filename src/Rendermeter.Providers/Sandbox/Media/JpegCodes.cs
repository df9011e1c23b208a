namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>One Huffman table of a JPEG: how many codes there are of each length, and for which symbols.</summary>
internal sealed class JpegCodes
{
    private readonly ushort[] _codes = new ushort[256];
    private readonly byte[] _bits = new byte[256];

    public JpegCodes(byte id, byte[] counts, byte[] symbols)
    {
        (Id, Counts, Symbols) = (id, counts, symbols);
        int code = 0, next = 0;
        for (var length = 1; length <= 16; length++)
        {
            for (var count = 0; count < counts[length - 1]; count++)
            {
                _codes[symbols[next]] = (ushort)code++;
                _bits[symbols[next++]] = (byte)length;
            }

            code <<= 1;
        }
    }

    /// <summary>Class and number, as the file names the table.</summary>
    public byte Id { get; }

    public byte[] Counts { get; }

    public byte[] Symbols { get; }

    public (int Code, int Bits) this[int symbol] => (_codes[symbol], _bits[symbol]);
}
