namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>Everything above the horizon that is far away: the light of the air, stars, clouds.</summary>
internal sealed class Sky(Palette palette, SceneDetail detail, Sun sun, int horizonUnits, ulong seed)
{
    private const int GlowReach = 30000;
    private const int RingUnits = 9000;
    private int[] _shares = [];
    private int _sharesPixelUnits;

    public void Paint(PixelGrid grid, int atMillis)
    {
        var shares = Shares(grid.PixelUnits);
        var across = new int[grid.Width];
        for (var x = 0; x < grid.Width; x++)
        {
            var dx = Math.Clamp((grid.UnitsAt(x) - sun.X(grid)) >> 4, -16384, 16384);
            across[x] = dx * dx;
        }

        for (var y = 0; y < grid.Height; y++)
        {
            var row = Row(grid.UnitsAt(y));
            var dy = (grid.UnitsAt(y) - sun.Y(atMillis)) >> 4;
            var glow = palette.Light.Toward(palette.Low, 110);
            var offset = y * grid.Width * 3;
            for (var x = 0; x < grid.Width; x++, offset += 3)
            {
                var share = shares[Math.Min((across[x] + (dy * dy)) >> 12, shares.Length - 1)];
                grid.Bytes[offset] = (byte)(row.Red + ((glow.Red - row.Red) * share >> 8));
                grid.Bytes[offset + 1] = (byte)(row.Green + ((glow.Green - row.Green) * share >> 8));
                grid.Bytes[offset + 2] = (byte)(row.Blue + ((glow.Blue - row.Blue) * share >> 8));
            }
        }

        if (palette.Night)
        {
            PaintStars(grid);
        }

        sun.Paint(grid, palette.Light, atMillis);
        if (detail.Clouds)
        {
            PaintClouds(grid, atMillis);
        }
    }

    /// <summary>The colour of the air at a height.</summary>
    public Rgb Row(int downUnits)
    {
        if (detail.Poster)
        {
            return palette.Top.Toward(palette.Middle, 130);
        }

        var half = horizonUnits / 2;
        return downUnits < half
            ? palette.Top.Toward(palette.Middle, (int)((long)downUnits * 256 / half))
            : palette.Middle.Toward(palette.Low, (int)((long)(downUnits - half) * 256 / half));
    }

    // How much of the light's colour is in the air, by the square of the distance: looked up per pixel, never computed there.
    // The frames of a film are of one size, and share it.
    private int[] Shares(int pixelUnits)
    {
        if (_sharesPixelUnits == pixelUnits)
        {
            return _shares;
        }

        var shares = new int[65537];
        for (var index = 0; index < shares.Length; index++)
        {
            var square = (long)index << 20;
            shares[index] = detail.Poster
                ? RingShare(Root(square), Math.Max(pixelUnits, 64))
                : (int)(230L * GlowReach * GlowReach / ((GlowReach * (long)GlowReach) + (square * 4)));
        }

        (_shares, _sharesPixelUnits) = (shares, pixelUnits);
        return shares;
    }

    // Flat rings, each darker than the one inside; the last pixel before a step is shared.
    private static int RingShare(int distance, int pixelUnits)
    {
        var ring = Math.Min(distance / RingUnits, 7);
        var left = RingUnits - (distance % RingUnits);
        var here = 238 - (ring * 34);
        return ring < 7 && left < pixelUnits ? here - (34 * (pixelUnits - left) / pixelUnits) : here;
    }

    private static int Root(long square)
    {
        long root = 0;
        for (var bit = 1L << 17; bit > 0; bit >>= 1)
        {
            root += (root + bit) * (root + bit) <= square ? bit : 0;
        }

        return (int)root;
    }

    private void PaintStars(PixelGrid grid)
    {
        var stars = SeedStream.Of("stars", seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var size = Math.Max(1, grid.Height / 700);
        for (var star = 0; star < 170; star++)
        {
            var x = stars.Between(0, grid.Width - 1);
            var y = grid.PixelAt((int)((long)stars.Between(0, 1000) * stars.Between(100, 1000) * horizonUnits / 1_000_000));
            var bright = stars.Between(40, 230);
            for (var spot = 0; spot < size * size; spot++)
            {
                grid.Blend(x + (spot % size), y + (spot / size), palette.Light, bright);
            }
        }
    }

    private void PaintClouds(PixelGrid grid, int atMillis)
    {
        // Computed on every eighth pixel and blended between: clouds are soft, and this is eight times eight as fast.
        const int step = 8;
        var columns = (grid.Width / step) + 2;
        var drift = atMillis / 12;
        var lit = palette.Light.Toward(palette.Low, 70);
        var upper = new int[columns];
        var lower = new int[columns];
        Fill(lower, 0);
        for (var y = 0; y < grid.PixelAt(horizonUnits); y++)
        {
            if (y % step == 0)
            {
                (upper, lower) = (lower, upper);
                Fill(lower, y + step);
            }

            for (var x = 0; x < grid.Width; x++)
            {
                var (cell, part) = Math.DivRem(x, step);
                var above = (upper[cell] * (step - part)) + (upper[cell + 1] * part);
                var below = (lower[cell] * (step - part)) + (lower[cell + 1] * part);
                grid.Blend(x, y, lit, ((above * (step - (y % step))) + (below * (y % step))) / (step * step));
            }
        }

        void Fill(int[] row, int y)
        {
            for (var cell = 0; cell < columns; cell++)
            {
                int across = (grid.UnitsAt(cell * step) / 70) + drift, down = grid.UnitsAt(y) / 22;
                var dense = ((ValueNoise.Plane(seed, across, down) * 4) + (ValueNoise.Plane(seed + 1, across * 2, down * 2) * 2)
                    + ValueNoise.Plane(seed + 2, across * 5, down * 4)) / 7;
                var thin = Math.Max(0, Math.Min(grid.UnitsAt(y) + 14000, horizonUnits) - 8000);
                row[cell] = Math.Clamp((int)((long)(dense - 33000) * thin / horizonUnits / 90), 0, 150);
            }
        }
    }
}
