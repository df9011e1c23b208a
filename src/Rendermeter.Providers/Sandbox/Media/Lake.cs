namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>Still water from the shore down: it shows what stands above it, broken by ripples.</summary>
internal sealed record Lake(int ShoreUnits, Rgb Water, bool Rippled)
{
    public void Paint(PixelGrid grid, int atMillis)
    {
        var shore = grid.PixelAt(ShoreUnits);
        for (var y = shore; y < grid.Height; y++)
        {
            var depth = Math.Max(0, grid.UnitsAt(y) - ShoreUnits);
            var source = Math.Clamp(shore - 1 - ((y - shore) * 9 / 8), 0, Math.Max(0, shore - 1));
            var wave = Rippled ? IntegerSine.At((depth * 40 / (1 + (depth >> 12))) - (atMillis * 50)) : 0;
            var shift = (int)((long)wave * grid.PixelAt(300 + (depth / 20)) / 32767);
            var tint = 70 + (depth / 250);
            for (var x = 0; x < grid.Width; x++)
            {
                var from = grid.Bytes.AsSpan(((source * grid.Width) + Math.Clamp(x + shift, 0, grid.Width - 1)) * 3, 3);
                var colour = new Rgb(from[0], from[1], from[2]).Toward(Water, tint);
                var to = grid.Bytes.AsSpan(((y * grid.Width) + x) * 3, 3);
                (to[0], to[1], to[2]) = (colour.Red, colour.Green, colour.Blue);
            }
        }
    }
}
