using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>
/// Unpacks the rows of a PNG one after another and undoes their filters. Only two rows are kept. A pixel is undone in one step, eight bytes at a time: what that writes
/// behind a pixel of fewer bytes, the next pixel or the margin takes.
/// </summary>
internal sealed class PngRows(PngHeader header, Stream packed)
{
    private const int Margin = 8;

    private readonly byte[] _filtered = new byte[header.RowBytes(header.Width) + 1 + Margin];
    private byte[] _row = new byte[header.RowBytes(header.Width) + Margin];
    private byte[] _above = new byte[header.RowBytes(header.Width) + Margin];
    private int _line;

    /// <summary>Begins a picture of its own: the first, or a pass of an interlaced one.</summary>
    public void Begin() => Array.Clear(_above);

    /// <summary>The next row of so many pixels, without its filter.</summary>
    /// <exception cref="InvalidDataException">It ends too early, or its filter is none.</exception>
    public ReadOnlySpan<byte> Next(int pixels)
    {
        var length = (int)header.RowBytes(pixels);
        if (packed.ReadAtLeast(_filtered.AsSpan(0, length + 1), length + 1, throwOnEndOfStream: false) < length + 1)
        {
            throw new InvalidDataException($"the PNG ends after {_line} of {header.Height} rows");
        }

        Undo(_filtered[0], _filtered.AsSpan(1), _above, _row, length);
        _line++;
        (_row, _above) = (_above, _row);
        return _above.AsSpan(0, length);
    }

    private void Undo(byte filter, ReadOnlySpan<byte> filtered, ReadOnlySpan<byte> above, Span<byte> row, int length)
    {
        var (left, corner) = (Vector128<short>.Zero, Vector128<short>.Zero);
        switch (filter)
        {
            case 0:
                filtered[..length].CopyTo(row);
                break;
            case 1:
                for (var at = 0; at < length; at += header.Step)
                {
                    left = Store(row, at, Load(filtered, at) + left);
                }

                break;
            case 2:
                AddAbove(filtered[..length], above, row);
                break;
            case 3:
                for (var at = 0; at < length; at += header.Step)
                {
                    left = Store(row, at, Load(filtered, at) + ((left + Load(above, at)) >> 1));
                }

                break;
            case 4:
                for (var at = 0; at < length; at += header.Step)
                {
                    var up = Load(above, at);
                    left = Store(row, at, Load(filtered, at) + Paeth(left, up, corner));
                    corner = up;
                }

                break;
            default:
                throw new InvalidDataException($"row {_line} of the PNG has no valid filter");
        }
    }

    private static void AddAbove(ReadOnlySpan<byte> filtered, ReadOnlySpan<byte> above, Span<byte> row)
    {
        var at = 0;
        for (; at <= filtered.Length - Vector<byte>.Count; at += Vector<byte>.Count)
        {
            (new Vector<byte>(filtered[at..]) + new Vector<byte>(above[at..])).CopyTo(row[at..]);
        }

        for (; at < filtered.Length; at++)
        {
            row[at] = unchecked((byte)(filtered[at] + above[at]));
        }
    }

    private static Vector128<short> Paeth(Vector128<short> left, Vector128<short> up, Vector128<short> corner)
    {
        var (toUp, toLeft) = (up - corner, left - corner);
        var (byLeft, byUp, byCorner) = (Vector128.Abs(toUp), Vector128.Abs(toLeft), Vector128.Abs(toUp + toLeft));
        var isLeft = Vector128.LessThanOrEqual(byLeft, Vector128.Min(byUp, byCorner));
        return Vector128.ConditionalSelect(isLeft, left, Vector128.ConditionalSelect(Vector128.LessThanOrEqual(byUp, byCorner), up, corner));
    }

    private static Vector128<short> Load(ReadOnlySpan<byte> bytes, int at)
        => Vector128.WidenLower(Vector128.CreateScalarUnsafe(BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..])).AsByte()).AsInt16();

    /// <summary>Writes the lower eight bits of each, and returns what is written.</summary>
    private static Vector128<short> Store(Span<byte> bytes, int at, Vector128<short> values)
    {
        var kept = values & Vector128.Create((short)0xFF);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], Vector128.Narrow(kept.AsUInt16(), kept.AsUInt16()).AsUInt64().ToScalar());
        return kept;
    }
}
