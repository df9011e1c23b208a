namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Cuts a stream of bytes into blocks of one length. A rest that fills no block is dropped.</summary>
internal sealed class BlockSink(int length, BlockSink.Take take)
{
    private readonly byte[] _block = new byte[length];
    private int _filled;

    /// <summary>Takes one block.</summary>
    public delegate void Take(ReadOnlySpan<byte> block);

    /// <summary>How many were full.</summary>
    public long Blocks { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var part = Math.Min(bytes.Length, length - _filled);
            bytes[..part].CopyTo(_block.AsSpan(_filled));
            bytes = bytes[part..];
            _filled += part;
            if (_filled == length)
            {
                (_filled, Blocks) = (0, Blocks + 1);
                take(_block);
            }
        }
    }
}
