namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>The brightness of the pixels of a PNG: grey, colour or palette, of 1 to 16 bits. What is transparent shows white.</summary>
internal sealed class PngPixels(PngHeader header)
{
    private readonly byte[] _palette = new byte[256];
    private readonly byte[] _paletteAlpha = [.. Enumerable.Repeat((byte)255, 256)];
    private int _colours;

    /// <exception cref="InvalidDataException">It is no list of colours.</exception>
    public void SetPalette(ReadOnlySpan<byte> content)
    {
        if (content.Length is 0 or > 768 || content.Length % 3 != 0)
        {
            throw new InvalidDataException("the palette of the PNG has a wrong length");
        }

        _colours = content.Length / 3;
        for (var colour = 0; colour < _colours; colour++)
        {
            _palette[colour] = Luma(content[colour * 3], content[colour * 3 + 1], content[colour * 3 + 2]);
        }
    }

    /// <summary>How opaque the colours of the palette are.</summary>
    public void SetTransparency(ReadOnlySpan<byte> content)
    {
        if (header.ColourType == 3)
        {
            content[..Math.Min(content.Length, 256)].CopyTo(_paletteAlpha);
        }
    }

    /// <summary>The brightness of each pixel of a row.</summary>
    /// <exception cref="InvalidDataException">A pixel names a colour that the palette does not have.</exception>
    public void Read(ReadOnlySpan<byte> row, Span<byte> luma)
    {
        // Of 16 bits the upper 8 are what an eye can tell.
        var wide = header.Depth == 16 ? 2 : 1;
        switch (header.ColourType)
        {
            case 0 when header.Depth >= 8:
                for (var x = 0; x < luma.Length; x++)
                {
                    luma[x] = row[x * wide];
                }

                break;
            case 0 or 3:
                ReadPacked(row, luma);
                break;
            case 2 or 6:
                ReadColours(row, luma, wide);
                break;
            default:
                for (var x = 0; x < luma.Length; x++)
                {
                    luma[x] = OnWhite(row[x * 2 * wide], row[(x * 2 + 1) * wide]);
                }

                break;
        }
    }

    private void ReadColours(ReadOnlySpan<byte> row, Span<byte> luma, int wide)
    {
        var step = header.Step;
        for (int x = 0, at = 0; x < luma.Length; x++, at += step)
        {
            var value = Luma(row[at], row[at + wide], row[at + 2 * wide]);
            luma[x] = header.Channels == 3 ? value : OnWhite(value, row[at + 3 * wide]);
        }
    }

    private void ReadPacked(ReadOnlySpan<byte> row, Span<byte> luma)
    {
        var (depth, most) = (header.Depth, (1 << header.Depth) - 1);
        for (var x = 0; x < luma.Length; x++)
        {
            var bit = x * depth;
            var value = row[bit >> 3] >> (8 - depth - (bit & 7)) & most;
            luma[x] = header.ColourType == 0 ? (byte)(value * 255 / most)
                : value < _colours ? OnWhite(_palette[value], _paletteAlpha[value])
                : throw new InvalidDataException("a pixel of the PNG has a colour that its palette does not have");
        }
    }

    private static byte Luma(int red, int green, int blue) => unchecked((byte)((77 * red + 150 * green + 29 * blue) >> 8));

    private static byte OnWhite(int luma, int alpha) => alpha == 255 ? (byte)luma : (byte)((luma * alpha + 255 * (255 - alpha)) / 255);
}
