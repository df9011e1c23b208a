namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>A voice that hums a text: each letter is a vowel on a note of a pentatonic scale, each space a breath.</summary>
internal static class Voice
{
    /// <summary>Samples in a second.</summary>
    public const int Rate = 24000;

    private const int Loudest = 150;

    // Whole cycles of 2^32 per sample are too fine to matter: frequencies in hundredths of a hertz, A minor pentatonic.
    private static readonly int[] Notes = [11000, 13081, 14683, 16481, 19600, 22000, 26163, 29366, 32963];

    // How strong each overtone of a vowel is: a, e, i, o, u.
    private static readonly int[][] Vowels =
    [
        [60, 70, 90, 100, 80, 60, 70, 40, 20, 15, 10, 8],
        [80, 100, 70, 40, 20, 15, 20, 40, 50, 40, 20, 10],
        [100, 80, 30, 12, 8, 6, 8, 12, 25, 40, 45, 30],
        [80, 100, 90, 50, 20, 10, 8, 6, 5, 4, 3, 2],
        [100, 70, 25, 12, 8, 6, 5, 4, 3, 2, 2, 1],
    ];

    /// <summary>Exactly so many samples of a text, spoken over the whole length.</summary>
    public static short[] Hum(SeedStream seed, string text, int samples, int partials)
    {
        var runes = text.EnumerateRunes().ToArray();
        var wave = new short[samples];
        var start = seed.Between(0, 3);
        uint phase = 0;
        var previous = Notes[start];
        for (var at = 0; at < runes.Length && samples > 0; at++)
        {
            var from = (int)((long)samples * at / runes.Length);
            var to = (int)((long)samples * (at + 1) / runes.Length);
            var letter = runes[at].Value;
            var note = Notes[start + (((letter * 5) + at) % (Notes.Length - 4))];
            var loud = System.Text.Rune.IsLetterOrDigit(runes[at]) ? Loudest : 12;
            Sing(wave.AsSpan(from, to - from), ref phase, previous, note, loud, Vowels[letter % Vowels.Length], partials);
            previous = note;
        }

        Smooth(wave);
        return wave;
    }

    private static void Sing(Span<short> part, ref uint phase, int fromNote, int toNote, int loud, int[] vowel, int partials)
    {
        long fullest = vowel.Take(partials).Sum();
        for (var at = 0; at < part.Length; at++)
        {
            // A third of the syllable glides from the last note, then a slow vibrato.
            var glide = Math.Min(256, at * 768 / part.Length);
            var note = fromNote + ((toNote - fromNote) * glide / 256);
            note += note * (IntegerSine.At(at * 14) / 256) / 16384;
            phase = unchecked(phase + (uint)((long)note * 42949673 / Rate));

            long sum = 0;
            for (var partial = 0; partial < partials; partial++)
            {
                sum += IntegerSine.At((int)(unchecked(phase * (uint)(partial + 1)) >> 16)) * vowel[partial];
            }

            var swell = Math.Min(256, Math.Min(at, part.Length - at) * 1024 / part.Length);
            part[at] = (short)(sum * loud * (90 + swell) / (fullest * Loudest * 460));
        }
    }

    // Without it, beginning and end would click.
    private static void Smooth(short[] wave)
    {
        var edge = Math.Min(600, wave.Length / 2);
        for (var at = 0; at < edge; at++)
        {
            wave[at] = (short)(wave[at] * at / edge);
            wave[^(at + 1)] = (short)(wave[^(at + 1)] * at / edge);
        }
    }
}
