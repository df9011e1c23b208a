namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Reads a delivered file through, to see whether it decodes and what it is. What it says of itself (its first bytes) counts, not what it was announced as.</summary>
public static class MediaReader
{
    /// <summary>Reads a seekable file from its beginning. Never throws for what is in it.</summary>
    /// <param name="pixels">False leaves out what is measured in the pixels of a picture, which takes most of the time.</param>
    public static MediaReading Read(Stream file, bool pixels = true)
    {
        Span<byte> head = stackalloc byte[12];
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        head = head[..length];
        try
        {
            return head switch
            {
                [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => PngReader.Read(file, pixels),
                [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E'] => WavReader.Read(file),
                [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', (byte)' '] => AviReader.Read(file),
                [] => new MediaReading.Broken("the file is empty"),
                _ => new MediaReading.Unknown(),
            };
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or OverflowException)
        {
            return new MediaReading.Broken(failure.Message);
        }
    }
}
