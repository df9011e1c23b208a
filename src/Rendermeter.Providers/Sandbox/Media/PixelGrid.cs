namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>A picture in memory. Painters measure in units: 65536 is its height, so that one scene fits every size.</summary>
internal sealed class PixelGrid(int width, int height)
{
    /// <summary>Units in the height of any picture.</summary>
    public const int Units = 65536;

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Red, green and blue of each pixel, row after row.</summary>
    public byte[] Bytes { get; } = new byte[width * height * 3];

    /// <summary>One pixel in units, at least 1.</summary>
    public int PixelUnits { get; } = Units / height;

    /// <summary>The width in units.</summary>
    public int WidthUnits => UnitsAt(Width);

    /// <summary>Where a column or row begins, in units.</summary>
    public int UnitsAt(int pixel) => (int)((long)pixel * Units / Height);

    /// <summary>The column or row at a distance in units.</summary>
    public int PixelAt(int units) => (int)((long)units * Height / Units);

    /// <summary>Lays so many 256ths of a colour over a pixel. Outside the picture nothing happens.</summary>
    public void Blend(int x, int y, Rgb colour, int share)
    {
        if ((uint)x >= (uint)Width || (uint)y >= (uint)Height || share <= 0)
        {
            return;
        }

        var pixel = Bytes.AsSpan(((y * Width) + x) * 3, 3);
        var blended = new Rgb(pixel[0], pixel[1], pixel[2]).Toward(colour, share);
        (pixel[0], pixel[1], pixel[2]) = (blended.Red, blended.Green, blended.Blue);
    }
}
