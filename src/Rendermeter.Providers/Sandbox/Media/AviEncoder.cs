namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>AVI: motion JPEG, optionally with a track of uncompressed sound, and an index.</summary>
internal static class AviEncoder
{
    private const int HasIndex = 0x10;
    private const int Interleaved = 0x100;
    private const int KeyFrame = 0x10;

    /// <summary>The film of these pictures, each a JPEG, with the sound of its whole length; no samples make it silent.</summary>
    public static byte[] Encode(int widthPixels, int heightPixels, int framesPerSecond, IReadOnlyList<byte[]> frames, ReadOnlySpan<short> samples)
    {
        using var file = new RiffSink();
        file.Begin("RIFF"u8).Write("AVI "u8);
        file.Begin("LIST"u8).Write("hdrl"u8);
        WriteMainHeader(file, widthPixels, heightPixels, framesPerSecond, frames, samples.IsEmpty ? 1 : 2);
        WritePictureHeader(file, widthPixels, heightPixels, framesPerSecond, frames);
        if (!samples.IsEmpty)
        {
            WriteSoundHeader(file, samples.Length);
        }

        file.End();
        WriteContent(file, frames, samples);
        return file.End().ToArray();
    }

    private static void WriteMainHeader(RiffSink file, int width, int height, int framesPerSecond, IReadOnlyList<byte[]> frames, int streams)
    {
        var largest = frames.Max(frame => frame.Length);
        file.Begin("avih"u8)
            .Write(1_000_000 / framesPerSecond).Write(largest * framesPerSecond).Write(0).Write(HasIndex | Interleaved)
            .Write(frames.Count).Write(0).Write(streams).Write(largest).Write(width).Write(height).Write(0).Write(0).Write(0).Write(0)
            .End();
    }

    private static void WritePictureHeader(RiffSink file, int width, int height, int framesPerSecond, IReadOnlyList<byte[]> frames)
    {
        file.Begin("LIST"u8).Write("strl"u8);
        file.Begin("strh"u8).Write("vids"u8).Write("MJPG"u8).Write(0).Write(0).Write(0)
            .Write(1).Write(framesPerSecond).Write(0).Write(frames.Count).Write(frames.Max(frame => frame.Length)).Write(-1).Write(0)
            .WriteShort(0).WriteShort(0).WriteShort(width).WriteShort(height)
            .End();
        file.Begin("strf"u8).Write(40).Write(width).Write(height).WriteShort(1).WriteShort(24).Write("MJPG"u8)
            .Write(width * height * 3).Write(0).Write(0).Write(0).Write(0)
            .End();
        file.End();
    }

    private static void WriteSoundHeader(RiffSink file, int samples)
    {
        file.Begin("LIST"u8).Write("strl"u8);
        file.Begin("strh"u8).Write("auds"u8).Write(0).Write(0).Write(0).Write(0)
            .Write(1).Write(Voice.Rate).Write(0).Write(samples).Write(Voice.Rate * 2).Write(-1).Write(2)
            .WriteShort(0).WriteShort(0).WriteShort(0).WriteShort(0)
            .End();
        WavEncoder.WriteFormat(file.Begin("strf"u8)).End();
        file.End();
    }

    private static void WriteContent(RiffSink file, IReadOnlyList<byte[]> frames, ReadOnlySpan<short> samples)
    {
        using var index = new RiffSink();
        file.Begin("LIST"u8);
        var origin = file.Position;
        file.Write("movi"u8);
        for (var frame = 0; frame < frames.Count; frame++)
        {
            index.Write("00dc"u8).Write(KeyFrame).Write((int)(file.Position - origin)).Write(frames[frame].Length);
            file.Begin("00dc"u8).Write(frames[frame]).End();
            if (!samples.IsEmpty)
            {
                var from = (int)((long)samples.Length * frame / frames.Count);
                var part = samples[from..(int)((long)samples.Length * (frame + 1) / frames.Count)];
                index.Write("01wb"u8).Write(KeyFrame).Write((int)(file.Position - origin)).Write(part.Length * 2);
                file.Begin("01wb"u8).WriteSamples(part).End();
            }
        }

        file.End();
        file.Begin("idx1"u8).Write(index.ToArray()).End();
    }
}
