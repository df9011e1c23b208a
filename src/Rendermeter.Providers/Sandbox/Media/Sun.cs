namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>The light of a scene: where it stands and how big it is, in units. It climbs while time passes.</summary>
internal sealed record Sun(int AcrossPerMille, int DownUnits, int RadiusUnits, int ClimbUnitsPerSecond)
{
    public int X(PixelGrid grid) => (int)((long)grid.WidthUnits * AcrossPerMille / 1000);

    public int Y(int atMillis) => DownUnits - (int)((long)ClimbUnitsPerSecond * atMillis / 1000);

    /// <summary>Paints the disc, with a soft edge of one pixel.</summary>
    public void Paint(PixelGrid grid, Rgb light, int atMillis)
    {
        int centreX = X(grid), centreY = Y(atMillis), reach = RadiusUnits + (2 * grid.PixelUnits);
        for (var y = grid.PixelAt(Math.Max(0, centreY - reach)); y <= grid.PixelAt(centreY + reach); y++)
        {
            for (var x = grid.PixelAt(Math.Max(0, centreX - reach)); x <= grid.PixelAt(centreX + reach); x++)
            {
                long dx = grid.UnitsAt(x) - centreX, dy = grid.UnitsAt(y) - centreY;
                var inside = (((long)RadiusUnits * RadiusUnits) - (dx * dx) - (dy * dy)) / (2L * RadiusUnits);
                grid.Blend(x, y, light, (int)Math.Clamp(((inside * 256) / grid.PixelUnits) + 128, 0, 256));
            }
        }
    }
}
