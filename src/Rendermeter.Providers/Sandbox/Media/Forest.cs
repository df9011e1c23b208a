using System.Globalization;

namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>Conifers along the nearest ridge.</summary>
internal sealed record Forest(HillRange Ground, ulong Seed, int TreesPerSquare, Rgb Colour)
{
    public void Paint(PixelGrid grid, int atMillis)
    {
        var spacing = PixelGrid.Units / Math.Max(1, TreesPerSquare);
        var drift = (int)((long)Ground.DriftUnitsPerSecond * atMillis / 1000);
        for (var tree = drift / spacing - 1; tree * spacing < drift + grid.WidthUnits + spacing; tree++)
        {
            var chance = SeedStream.Of("tree", Seed.ToString(CultureInfo.InvariantCulture), tree.ToString(CultureInfo.InvariantCulture));
            var across = (tree * spacing) + chance.Between(0, spacing) - drift;
            var tall = chance.Between(2500, 9000);
            if (chance.Between(0, 9) < 7 && across > -spacing)
            {
                PaintTree(grid, across, Ground.RidgeAt(Math.Max(0, across), atMillis) + 900, tall);
            }
        }
    }

    private void PaintTree(PixelGrid grid, int across, int foot, int tall)
    {
        var tier = tall / 5;
        for (var y = Math.Max(0, grid.PixelAt(foot - tall)); y <= grid.PixelAt(foot); y++)
        {
            var down = grid.UnitsAt(y) - (foot - tall);
            var half = ((down / 2) + (down % tier)) / 4;
            int left = across - half, right = across + half;
            for (var x = Math.Max(0, grid.PixelAt(Math.Max(0, left)) - 1); x <= grid.PixelAt(Math.Max(0, right)) + 1; x++)
            {
                var cover = Math.Min(right, grid.UnitsAt(x) + grid.PixelUnits) - Math.Max(left, grid.UnitsAt(x));
                grid.Blend(x, y, Colour, cover * 256 / grid.PixelUnits);
            }
        }
    }
}
