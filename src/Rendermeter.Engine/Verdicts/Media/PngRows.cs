using System.IO.Compression;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Unpacks the rows of a PNG one after another and undoes their filters. Only two rows are kept.</summary>
internal sealed class PngRows(PngHeader header, ZLibStream packed)
{
    private byte[] _row = new byte[header.RowBytes(header.Width) + 1];
    private byte[] _above = new byte[header.RowBytes(header.Width) + 1];
    private int _line;

    /// <summary>Begins a picture of its own: the first, or a pass of an interlaced one.</summary>
    public void Begin() => Array.Clear(_above);

    /// <summary>The next row of so many pixels, without its filter.</summary>
    /// <exception cref="InvalidDataException">It ends too early, or its filter is none.</exception>
    public ReadOnlySpan<byte> Next(int pixels)
    {
        var length = (int)header.RowBytes(pixels) + 1;
        if (packed.ReadAtLeast(_row.AsSpan(0, length), length, throwOnEndOfStream: false) < length)
        {
            throw new InvalidDataException($"the PNG ends after {_line} of {header.Height} rows");
        }

        Undo(_row.AsSpan(1, length - 1), _above.AsSpan(1, length - 1), _row[0]);
        _line++;
        (_row, _above) = (_above, _row);
        return _above.AsSpan(1, length - 1);
    }

    private void Undo(Span<byte> row, ReadOnlySpan<byte> above, byte filter)
    {
        var step = header.Step;
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (var at = step; at < row.Length; at++)
                {
                    row[at] = unchecked((byte)(row[at] + row[at - step]));
                }

                break;
            case 2:
                for (var at = 0; at < row.Length; at++)
                {
                    row[at] = unchecked((byte)(row[at] + above[at]));
                }

                break;
            case 3:
                for (var at = 0; at < row.Length; at++)
                {
                    row[at] = unchecked((byte)(row[at] + (((at < step ? 0 : row[at - step]) + above[at]) >> 1)));
                }

                break;
            case 4:
                for (var at = 0; at < Math.Min(step, row.Length); at++)
                {
                    row[at] = unchecked((byte)(row[at] + above[at]));
                }

                for (var at = step; at < row.Length; at++)
                {
                    row[at] = unchecked((byte)(row[at] + Paeth(row[at - step], above[at], above[at - step])));
                }

                break;
            default:
                throw new InvalidDataException($"row {_line} of the PNG has no valid filter");
        }
    }

    // Nothing here can overflow: a check of each step would cost more than the step.
    private static int Paeth(int left, int up, int corner)
    {
        unchecked
        {
            var (toUp, toLeft) = (up - corner, left - corner);
            var (byLeft, byUp, byCorner) = (toUp < 0 ? -toUp : toUp, toLeft < 0 ? -toLeft : toLeft, toUp + toLeft < 0 ? -(toUp + toLeft) : toUp + toLeft);
            return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
        }
    }
}
