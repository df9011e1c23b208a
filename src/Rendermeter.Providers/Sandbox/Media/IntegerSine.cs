namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>A sine of integers only, so that the same request gives the same bytes on every machine. A full turn is 65536, full height 32767.</summary>
internal static class IntegerSine
{
    private const int HalfTurn = 2048;
    private static readonly short[] Turn = Build();

    /// <summary>The sine of a phase; every 65536 it repeats, negative phases included.</summary>
    public static int At(int phase) => Turn[(phase >> 4) & 4095];

    // Bhaskara's approximation: within 0.2 % of the sine everywhere, and a fraction of two whole numbers.
    private static short[] Build()
    {
        var turn = new short[2 * HalfTurn];
        for (var step = 0; step < HalfTurn; step++)
        {
            long arch = (long)step * (HalfTurn - step);
            turn[step] = (short)(32767L * 16 * arch / ((5L * HalfTurn * HalfTurn) - (4 * arch)));
            turn[step + HalfTurn] = (short)-turn[step];
        }

        return turn;
    }
}
