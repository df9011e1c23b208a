namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Measures a picture row by row, in memory of three rows: contrast, sharpness and the perceptual hash.</summary>
internal sealed class PictureScan(int width, int height)
{
    private const int HashColumns = 9;
    private const int HashRows = 8;

    private readonly long[] _cells = new long[HashColumns * HashRows];
    private readonly long[] _cellPixels = new long[HashColumns * HashRows];
    private byte[] _above = new byte[width];
    private byte[] _middle = new byte[width];
    private int _rows;
    private Int128 _squares;
    private Int128 _laplacianSum;
    private Int128 _laplacianSquares;

    /// <summary>The next row, one brightness for each pixel.</summary>
    public void Add(ReadOnlySpan<byte> luma)
    {
        AddToCells(luma);
        if (_rows >= 2)
        {
            var (sum, squares) = RowSums.OfLaplacian(_above, _middle, luma);
            _laplacianSum += sum;
            _laplacianSquares += squares;
        }

        (_above, _middle) = (_middle, _above);
        luma.CopyTo(_middle);
        _rows++;
    }

    /// <summary>Adds what was measured to what is known of the file.</summary>
    public Measures Into(Measures measures) => measures with
    {
        ContrastThousandths = Contrast(),
        SharpnessThousandths = Sharpness(),
        PictureHash = Hash(),
    };

    private void AddToCells(ReadOnlySpan<byte> luma)
    {
        var row = (int)((long)_rows * HashRows / height) * HashColumns;
        for (var column = 0; column < HashColumns; column++)
        {
            var from = (int)((long)column * width / HashColumns);
            var to = (int)((long)(column + 1) * width / HashColumns);
            var (sum, squares) = RowSums.OfLuma(luma[from..to]);
            _squares += squares;
            _cells[row + column] += sum;
            _cellPixels[row + column] += to - from;
        }
    }

    private long Contrast()
    {
        Int128 count = _cellPixels.Sum(), sum = _cells.Sum();
        return count == 0 ? 0 : Root((count * _squares - sum * sum) * 1_000_000 / (count * count));
    }

    private long Sharpness()
    {
        var count = (Int128)Math.Max(0, _rows - 2) * Math.Max(0, width - 2);
        return count == 0 ? 0 : (long)((count * _laplacianSquares - _laplacianSum * _laplacianSum) / count * 1000 / count);
    }

    /// <summary>One bit for each pair of neighbouring cells: whether it gets brighter to the right.</summary>
    private ulong Hash()
    {
        var hash = 0UL;
        for (var row = 0; row < HashRows; row++)
        {
            for (var column = 0; column < HashColumns - 1; column++)
            {
                var at = row * HashColumns + column;
                var brighter = (Int128)_cells[at + 1] * Math.Max(1, _cellPixels[at]) > (Int128)_cells[at] * Math.Max(1, _cellPixels[at + 1]);
                hash = hash << 1 | (brighter ? 1UL : 0UL);
            }
        }

        return hash;
    }

    /// <summary>The whole square root, by Newton.</summary>
    private static long Root(Int128 square)
    {
        if (square <= 0)
        {
            return 0;
        }

        var root = square;
        for (var next = (root + 1) / 2; next < root; next = (root + square / root) / 2)
        {
            root = next;
        }

        return (long)root;
    }
}
