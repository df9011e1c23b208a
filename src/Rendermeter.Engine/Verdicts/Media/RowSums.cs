using System.Numerics;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Sums over the brightness of neighbouring pixels, many at a time. No row is longer than 32,768 pixels, so that the sums of bytes fit 32 bits.</summary>
internal static class RowSums
{
    /// <summary>So many squares of the Laplacian, each at most 1020 × 1020, still fit 32 bits without a sign.</summary>
    private const int MostSquares = 4096;

    /// <summary>Of the brightness itself.</summary>
    public static (long Sum, long Squares) OfLuma(ReadOnlySpan<byte> luma)
    {
        var (sums, squares) = (Vector<uint>.Zero, Vector<uint>.Zero);
        var x = 0;
        for (; x <= luma.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(luma[x..]), out var low, out var high);
            sums += Paired(low + high);
            squares += Paired(low * low) + Paired(high * high);
        }

        var (sum, square) = ((long)Vector.Sum(sums), (long)Vector.Sum(squares));
        for (; x < luma.Length; x++)
        {
            sum += luma[x];
            square += luma[x] * luma[x];
        }

        return (sum, square);
    }

    /// <summary>Of how far each pixel of the middle row, but the first and the last, stands out from the four beside it.</summary>
    public static (long Sum, long Squares) OfLaplacian(ReadOnlySpan<byte> above, ReadOnlySpan<byte> middle, ReadOnlySpan<byte> below)
    {
        var (sum, squares) = (0L, 0L);
        for (int from = 1, count; from < middle.Length - 1; from += count)
        {
            count = Math.Min(MostSquares, middle.Length - 1 - from);
            var part = OfLaplacian(above.Slice(from, count), middle.Slice(from - 1, count + 2), below.Slice(from, count), count);
            sum += part.Sum;
            squares += part.Squares;
        }

        return (sum, squares);
    }

    private static (long Sum, long Squares) OfLaplacian(ReadOnlySpan<byte> above, ReadOnlySpan<byte> middle, ReadOnlySpan<byte> below, int count)
    {
        var (sums, squares) = (Vector<int>.Zero, Vector<uint>.Zero);
        var x = 0;
        for (; x <= count - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(above[x..]), out var lowUp, out var highUp);
            Vector.Widen(new Vector<byte>(below[x..]), out var lowDown, out var highDown);
            Vector.Widen(new Vector<byte>(middle[x..]), out var lowLeft, out var highLeft);
            Vector.Widen(new Vector<byte>(middle[(x + 1)..]), out var low, out var high);
            Vector.Widen(new Vector<byte>(middle[(x + 2)..]), out var lowRight, out var highRight);
            Add(lowUp + lowDown + lowLeft + lowRight - (low << 2), ref sums, ref squares);
            Add(highUp + highDown + highLeft + highRight - (high << 2), ref sums, ref squares);
        }

        var (sum, square) = ((long)Vector.Sum(sums), (long)Vector.Sum(squares));
        for (; x < count; x++)
        {
            var value = above[x] + below[x] + middle[x] + middle[x + 2] - 4 * middle[x + 1];
            sum += value;
            square += value * value;
        }

        return (sum, square);
    }

    private static void Add(Vector<ushort> values, ref Vector<int> sums, ref Vector<uint> squares)
    {
        // What is below zero has wrapped around, and is itself again with its sign.
        Vector.Widen(values.As<ushort, short>(), out var low, out var high);
        sums += low + high;
        squares += ((low * low) + (high * high)).As<int, uint>();
    }

    private static Vector<uint> Paired(Vector<ushort> values) => Vector.WidenLower(values) + Vector.WidenUpper(values);
}
