namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Measures a sound sample by sample: how much of it is silent, and how much stands at the limit.</summary>
/// <param name="channels">1 to 64.</param>
/// <param name="sampleRateHertz">At least 100.</param>
internal sealed class SoundScan(int channels, int sampleRateHertz)
{
    /// <summary>Full scale of a 16-bit sample is 32767; what stays below a thousandth of it for a hundredth of a second is silent (-60 dB).</summary>
    private const int SilentPeak = 32;

    private const int LimitPeak = 32_600;
    private const int ClippedRun = 3;

    private readonly long _windowSamples = Math.Max(1, (long)sampleRateHertz * channels / 100);
    private readonly int[] _runs = new int[channels];
    private long _samples;
    private long _windows;
    private long _silentWindows;
    private long _clipped;
    private long _inWindow;
    private int _peak;

    /// <summary>The next sample, channels in turn, as 16 bits.</summary>
    public void Add(short sample)
    {
        var size = Math.Abs((int)sample);
        var channel = (int)(_samples++ % channels);
        _peak = Math.Max(_peak, size);
        if (size >= LimitPeak)
        {
            _runs[channel]++;
            _clipped += _runs[channel] == ClippedRun ? ClippedRun : _runs[channel] > ClippedRun ? 1 : 0;
        }
        else
        {
            _runs[channel] = 0;
        }

        if (++_inWindow == _windowSamples)
        {
            CloseWindow();
        }
    }

    /// <summary>Adds what was measured to what is known of the file.</summary>
    public Measures Into(Measures measures)
    {
        if (_inWindow > 0)
        {
            CloseWindow();
        }

        return measures with
        {
            Channels = channels,
            SampleRateHertz = sampleRateHertz,
            SilenceThousandths = _windows == 0 ? 1000 : _silentWindows * 1000 / _windows,
            ClippingThousandths = _samples == 0 ? 0 : _clipped * 1000 / _samples,
        };
    }

    private void CloseWindow()
    {
        _windows++;
        _silentWindows += _peak < SilentPeak ? 1 : 0;
        (_inWindow, _peak) = (0, 0);
    }
}
