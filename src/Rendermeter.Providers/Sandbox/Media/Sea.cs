namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>Open water from the horizon down: bands of swell that roll, and the path of the light on them.</summary>
internal sealed class Sea(Palette palette, SceneDetail detail, Sun sun, int horizonUnits, ulong seed)
{
    private const int Shades = 64;
    private readonly int _bands = detail.Poster ? 7 : (detail.Layers * 2) + 2;

    public void Paint(PixelGrid grid, int atMillis)
    {
        for (var band = 0; band < _bands; band++)
        {
            PaintBand(grid, atMillis, band);
        }

        if (!detail.Poster)
        {
            PaintGlitter(grid, atMillis);
        }
    }

    // Perspective: the bands grow wider toward us, as the squares of their numbers do.
    private int Top(int band) => horizonUnits + (int)((PixelGrid.Units - horizonUnits) * (long)band * (band + 2) / (_bands * (_bands + 2)));

    private int Rise(int band) => 50 + (band * (detail.Poster ? 190 : 1100 / _bands));

    private void PaintBand(PixelGrid grid, int atMillis, int band)
    {
        var edge = Edge(grid, atMillis, band);
        var shades = ShadesOf(band);
        var reach = (Top(band + 1) - Top(band)) * 5 / 4;
        var end = Math.Min(grid.Height, grid.PixelAt(Top(band + 1) + (2 * Rise(band + 1))) + 2);
        for (var y = Math.Max(0, grid.PixelAt(edge.Min())); y < end; y++)
        {
            var floor = grid.UnitsAt(y) + grid.PixelUnits;
            var offset = y * grid.Width * 3;
            for (var x = 0; x < edge.Length; x++, offset += 3)
            {
                var depth = floor - edge[x];
                if (depth >= grid.PixelUnits)
                {
                    var shown = shades[Math.Min(depth * Shades / reach, Shades - 1)];
                    (grid.Bytes[offset], grid.Bytes[offset + 1], grid.Bytes[offset + 2]) = (shown.Red, shown.Green, shown.Blue);
                }
                else if (depth > 0)
                {
                    grid.Blend(x, y, shades[0], depth * 256 / grid.PixelUnits);
                }
            }
        }
    }

    private int[] Edge(PixelGrid grid, int atMillis, int band)
    {
        var length = 9000 + (band * 2600);
        var phase = (int)((seed >> (band % 32)) & 0xFFFF) + (atMillis * (band % 2 == 0 ? 9 : -7));
        var edge = new int[grid.Width];
        for (var x = 0; x < edge.Length; x++)
        {
            var turn = (int)((long)grid.UnitsAt(x) * 65536 / length);
            var swell = IntegerSine.At(turn + phase) + (IntegerSine.At((turn * 2 / 5) - phase) / 2);
            edge[x] = band == 0 ? Top(0) : Top(band) - (Rise(band) * swell / 49150);
        }

        return edge;
    }

    // Bright where a wave breaks, deep in its trough; a poster has one flat colour.
    private Rgb[] ShadesOf(int band)
    {
        var colour = palette.Low.Toward(palette.Water, 100 + (156 * (band + 1) / _bands)).Toward(palette.Near, 100 * band / _bands);
        var crest = colour.Toward(palette.Low, detail.Poster ? 0 : 72);
        return [.. Enumerable.Range(0, Shades).Select(shade => crest.Toward(colour, 64 + (shade * 192 / Shades)))];
    }

    private void PaintGlitter(PixelGrid grid, int atMillis)
    {
        var depth = PixelGrid.Units - horizonUnits;
        var centre = sun.X(grid);
        for (var y = grid.PixelAt(horizonUnits) + 1; y < grid.Height; y++)
        {
            var down = Math.Max(0, grid.UnitsAt(y) - horizonUnits);
            var half = (sun.RadiusUnits * 2 / 3) + (down / 5);
            var grain = 120 + (down / 45);
            var fade = Math.Max(0, depth - down) * 256 / depth;
            for (var x = grid.PixelAt(Math.Max(0, centre - half)); x < Math.Min(grid.Width, grid.PixelAt(centre + half)); x++)
            {
                var off = grid.UnitsAt(x) - centre;
                var noise = ValueNoise.Plane(seed, (int)((long)off * 256 / (grain * 9)) + (atMillis / 6), (int)((long)down * 256 / grain) - (atMillis / 4));
                var limit = 27000 + (int)(34000L * Math.Abs(off) / half);
                grid.Blend(x, y, palette.Light, noise > limit ? Math.Min(220, (noise - limit) / 36) * fade / 256 : 0);
            }
        }
    }
}
