namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>WAV: uncompressed, sixteen bits, one channel, 24 kHz.</summary>
internal static class WavEncoder
{
    public static byte[] Encode(ReadOnlySpan<short> samples)
    {
        using var file = new RiffSink();
        file.Begin("RIFF"u8).Write("WAVE"u8);
        WriteFormat(file.Begin("fmt "u8)).End();
        file.Begin("data"u8).WriteSamples(samples).End();
        return file.End().ToArray();
    }

    /// <summary>The sixteen bytes that describe the samples, in a WAV as in an AVI.</summary>
    public static RiffSink WriteFormat(RiffSink file)
        => file.WriteShort(1).WriteShort(1).Write(Voice.Rate).Write(Voice.Rate * 2).WriteShort(2).WriteShort(16);
}
