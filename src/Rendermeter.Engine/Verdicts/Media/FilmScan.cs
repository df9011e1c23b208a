namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Measures a film on small grey frames: how many are black, and how many show what the one before showed.</summary>
internal sealed class FilmScan
{
    /// <summary>A frame is black whose mean is below this step of 256, and still that differs from the one before by less than half a step in the mean.</summary>
    private const int BlackMean = 20;

    private byte[]? _before;
    private long _frames;
    private long _black;
    private long _still;

    /// <summary>The next frame.</summary>
    public void Add(ReadOnlySpan<byte> luma)
    {
        long sum = 0, difference = 0;
        for (var at = 0; at < luma.Length; at++)
        {
            sum += luma[at];
            difference += _before is null ? 0 : Math.Abs(luma[at] - _before[at]);
        }

        _frames++;
        _black += sum < (long)BlackMean * luma.Length ? 1 : 0;
        _still += _before is not null && difference * 2 < luma.Length ? 1 : 0;
        _before ??= new byte[luma.Length];
        luma.CopyTo(_before);
    }

    /// <summary>Adds what was measured to what is known of the file; nothing where no frame could be read.</summary>
    public Measures Into(Measures measures) => _frames == 0 ? measures : measures with
    {
        BlackThousandths = _black * 1000 / _frames,
        FrozenThousandths = _frames == 1 ? 1000 : _still * 1000 / (_frames - 1),
    };
}
