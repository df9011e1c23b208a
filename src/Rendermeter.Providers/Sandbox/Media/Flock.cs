namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>Birds that cross the sky.</summary>
internal sealed record Flock(ulong Seed, int Birds, Rgb Colour)
{
    public void Paint(PixelGrid grid, int atMillis)
    {
        var chance = SeedStream.Of("flock", Seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        int centreX = chance.Between(100, 800) * (grid.WidthUnits / 1000), centreY = chance.Between(9000, 20000);
        for (var bird = 0; bird < Birds; bird++)
        {
            var across = centreX + chance.Between(-9000, 9000) + (int)(1500L * atMillis / 1000);
            var beat = IntegerSine.At((atMillis * 90) + (bird * 9000));
            PaintBird(grid, across, centreY + chance.Between(-4500, 4500), chance.Between(700, 1500), beat);
        }
    }

    // Two wings, each an arch that flattens and rises with the beat.
    private void PaintBird(PixelGrid grid, int across, int down, int span, int beat)
    {
        var thick = Math.Max(span / 9, grid.PixelUnits);
        for (var x = grid.PixelAt(Math.Max(0, across - span)); x <= grid.PixelAt(Math.Max(0, across + span)); x++)
        {
            var off = Math.Min(Math.Abs(grid.UnitsAt(x) - across), span);
            var lift = (int)((long)off * ((span * 5 / 4) - off) * (26000 + beat) / span / 32767);
            var top = down - lift;
            var body = thick * (span - off + (span / 4)) / span;
            for (var y = Math.Max(0, grid.PixelAt(Math.Max(0, top)) - 1); y <= grid.PixelAt(Math.Max(0, top + body)) + 1; y++)
            {
                var cover = Math.Min(top + body, grid.UnitsAt(y) + grid.PixelUnits) - Math.Max(top, grid.UnitsAt(y));
                grid.Blend(x, y, Colour, cover * 220 / grid.PixelUnits);
            }
        }
    }
}
