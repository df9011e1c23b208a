using System.Buffers.Binary;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Reads a WAV: its format, and the length that its samples really have.</summary>
internal static class WavReader
{
    /// <exception cref="InvalidDataException">It does not decode; the message says why.</exception>
    public static MediaReading Read(Stream file)
    {
        int? bytesPerSecond = null;
        foreach (var (name, start, length) in RiffReader.Chunks(file, 12, file.Length))
        {
            switch (name)
            {
                case "fmt " when length >= 16:
                    bytesPerSecond = BinaryPrimitives.ReadInt32LittleEndian(RiffReader.Read(file, start + 8, 4));
                    break;
                case "data" when bytesPerSecond is > 0 && length > 0:
                    return new MediaReading.Decoded(WidthPixels: null, HeightPixels: null, (length * 1000 + bytesPerSecond / 2) / bytesPerSecond);
            }
        }

        throw new InvalidDataException(bytesPerSecond is null ? "the WAV has no format" : "the WAV has no samples");
    }
}
