namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>One range of hills: a ridge line, lighter where mist gathers at its foot.</summary>
/// <param name="Seed">What its shape is drawn from.</param>
/// <param name="BaseUnits">Where the ridge lies on average, from the top.</param>
/// <param name="RiseUnits">How far it rises and falls around that.</param>
/// <param name="WaveUnits">Distance between two large hills.</param>
/// <param name="Octaves">Fineness, 1 to 6.</param>
/// <param name="Craggy">Mountains rather than hills.</param>
/// <param name="DriftUnitsPerSecond">How fast it passes by: near things pass faster.</param>
/// <param name="Ridge">Colour at the ridge.</param>
/// <param name="Foot">Colour at the foot.</param>
internal sealed record HillRange(
    ulong Seed, int BaseUnits, int RiseUnits, int WaveUnits, int Octaves, bool Craggy, int DriftUnitsPerSecond, Rgb Ridge, Rgb Foot)
{
    /// <summary>The height of the ridge at a distance from the left, in units from the top.</summary>
    public int RidgeAt(int acrossUnits, int atMillis)
    {
        var position = acrossUnits + (int)((long)DriftUnitsPerSecond * atMillis / 1000);
        long sum = 0, weights = 0;
        for (var octave = 0; octave < Octaves; octave++)
        {
            var noise = ValueNoise.Line(Seed + (ulong)octave, (int)((long)position * (256 << octave) / WaveUnits));
            var sharp = Craggy && octave < 4 ? 65535 - Math.Abs((2 * noise) - 65535) : noise;
            var weight = 1024L >> (Craggy ? octave : octave + (octave > 0 ? 1 : 0));
            sum += sharp * weight;
            weights += weight;
        }

        return BaseUnits + RiseUnits - (int)(2 * RiseUnits * (sum / weights) / 65536);
    }

    /// <summary>Paints from the ridge down to the bottom of the picture, or to <paramref name="endUnits"/>.</summary>
    public void Paint(PixelGrid grid, int atMillis, int endUnits)
    {
        var ridge = new int[grid.Width];
        for (var x = 0; x < grid.Width; x++)
        {
            ridge[x] = RidgeAt(grid.UnitsAt(x), atMillis);
        }

        var bytes = grid.Bytes;
        var unit = grid.PixelUnits;
        var end = Math.Min(grid.Height, grid.PixelAt(endUnits));
        for (var y = Math.Max(0, grid.PixelAt(ridge.Min())); y < end; y++)
        {
            var floor = grid.UnitsAt(y) + unit;
            var colour = ColourAt(grid.UnitsAt(y));
            var offset = y * grid.Width * 3;
            for (var x = 0; x < ridge.Length; x++, offset += 3)
            {
                var depth = floor - ridge[x];
                if (depth >= unit)
                {
                    bytes[offset] = colour.Red;
                    bytes[offset + 1] = colour.Green;
                    bytes[offset + 2] = colour.Blue;
                }
                else if (depth > 0)
                {
                    grid.Blend(x, y, colour, depth * 256 / unit);
                }
            }
        }
    }

    private Rgb ColourAt(int downUnits)
        => Ridge.Toward(Foot, (int)((long)(downUnits - BaseUnits + (RiseUnits / 2)) * 256 / ((RiseUnits * 2) + 6000)));
}
