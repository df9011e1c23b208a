namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>
/// The discrete cosine transform of a block of 8 by 8, in integers (Loeffler, Ligtenberg and Moschytz). Results are eight times too large;
/// quantising takes that away.
/// </summary>
internal static class CosineTransform
{
    private const int Bits = 13;
    private const int Spare = 2;

    public static void Forward(Span<int> block)
    {
        for (var row = 0; row < 8; row++)
        {
            Line(block[(row * 8)..], 1, -Spare, Bits - Spare);
        }

        for (var column = 0; column < 8; column++)
        {
            Line(block[column..], 8, Spare, Bits + Spare);
        }
    }

    // The constants are cosines times 8192. The even part may be scaled up (first pass) or down (second pass).
    private static void Line(Span<int> line, int step, int evenShift, int oddShift)
    {
        int sum0 = line[0] + line[7 * step], difference0 = line[0] - line[7 * step];
        int sum1 = line[step] + line[6 * step], difference1 = line[step] - line[6 * step];
        int sum2 = line[2 * step] + line[5 * step], difference2 = line[2 * step] - line[5 * step];
        int sum3 = line[3 * step] + line[4 * step], difference3 = line[3 * step] - line[4 * step];

        int outer = sum0 + sum3, outerLess = sum0 - sum3, inner = sum1 + sum2, innerLess = sum1 - sum2;
        line[0] = evenShift < 0 ? (outer + inner) << -evenShift : Descale(outer + inner, evenShift);
        line[4 * step] = evenShift < 0 ? (outer - inner) << -evenShift : Descale(outer - inner, evenShift);
        var turned = (innerLess + outerLess) * 4433;
        line[2 * step] = Descale(turned + (outerLess * 6270), oddShift);
        line[6 * step] = Descale(turned - (innerLess * 15137), oddShift);

        var all = (difference3 + difference1 + difference2 + difference0) * 9633;
        var z1 = (difference3 + difference0) * -7373;
        var z2 = (difference2 + difference1) * -20995;
        var z3 = ((difference3 + difference1) * -16069) + all;
        var z4 = ((difference2 + difference0) * -3196) + all;
        line[7 * step] = Descale((difference3 * 2446) + z1 + z3, oddShift);
        line[5 * step] = Descale((difference2 * 16819) + z2 + z4, oddShift);
        line[3 * step] = Descale((difference1 * 25172) + z2 + z3, oddShift);
        line[step] = Descale((difference0 * 12299) + z1 + z4, oddShift);
    }

    private static int Descale(int value, int shift) => (value + (1 << (shift - 1))) >> shift;
}
