namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>Sixteen by sixteen pixels as brightness and, at half resolution, two differences of colour; all around zero.</summary>
internal sealed class JpegPlanes
{
    private readonly int[] _light = new int[256];

    public int[] Blue { get; } = new int[64];

    public int[] Red { get; } = new int[64];

    /// <summary>Takes a square of the picture. Beyond its edge the last pixel is repeated.</summary>
    public void Read(PixelGrid grid, int left, int top)
    {
        Array.Clear(Blue);
        Array.Clear(Red);
        for (var row = 0; row < 16; row++)
        {
            var line = Math.Min(top + row, grid.Height - 1) * grid.Width;
            for (var column = 0; column < 16; column++)
            {
                var offset = (line + Math.Min(left + column, grid.Width - 1)) * 3;
                int red = grid.Bytes[offset], green = grid.Bytes[offset + 1], blue = grid.Bytes[offset + 2];
                var quarter = ((row >> 1) * 8) + (column >> 1);
                _light[(row * 16) + column] = (((19595 * red) + (38470 * green) + (7471 * blue) + 32768) >> 16) - 128;
                Blue[quarter] += (-11059 * red) - (21709 * green) + (32768 * blue);
                Red[quarter] += (32768 * red) - (27439 * green) - (5329 * blue);
            }
        }

        for (var at = 0; at < 64; at++)
        {
            Blue[at] = Math.Clamp((Blue[at] + (1 << 17)) >> 18, -128, 127);
            Red[at] = Math.Clamp((Red[at] + (1 << 17)) >> 18, -128, 127);
        }
    }

    /// <summary>Copies one quarter of the brightness, eight by eight.</summary>
    public void CopyLight(int quarter, Span<int> block)
    {
        var start = ((quarter >> 1) * 128) + ((quarter & 1) * 8);
        for (var row = 0; row < 8; row++)
        {
            _light.AsSpan(start + (row * 16), 8).CopyTo(block[(row * 8)..]);
        }
    }
}
