namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>Smooth noise on a lattice of hashed numbers. Positions are in 1/256 of a lattice cell, values 0 to 65535.</summary>
internal static class ValueNoise
{
    /// <summary>Noise along a line.</summary>
    public static int Line(ulong seed, int position)
    {
        var cell = position >> 8;
        return Blend(Lattice(seed, cell, 0), Lattice(seed, cell + 1, 0), Ease(position & 255));
    }

    /// <summary>Noise on a plane.</summary>
    public static int Plane(ulong seed, int across, int down)
    {
        int column = across >> 8, row = down >> 8, share = Ease(across & 255);
        var upper = Blend(Lattice(seed, column, row), Lattice(seed, column + 1, row), share);
        var lower = Blend(Lattice(seed, column, row + 1), Lattice(seed, column + 1, row + 1), share);
        return Blend(upper, lower, Ease(down & 255));
    }

    private static int Blend(int from, int to, int share) => from + ((to - from) * share >> 8);

    // 3t² - 2t³ on 0..256
    private static int Ease(int part) => part * part * (768 - (2 * part)) >> 16;

    private static int Lattice(ulong seed, int column, int row)
    {
        unchecked
        {
            var mixed = seed ^ ((ulong)(uint)column * 0x9E3779B97F4A7C15UL) ^ ((ulong)(uint)row * 0xC2B2AE3D27D4EB4FUL);
            mixed = (mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 32)) * 0x94D049BB133111EBUL;
            return (int)((mixed >> 40) & 0x7FFF) << 1;
        }
    }
}
