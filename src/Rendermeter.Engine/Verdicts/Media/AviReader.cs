using System.Buffers.Binary;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Reads an AVI: its size, and the length that its frames really have.</summary>
internal static class AviReader
{
    private const int HeaderBytes = 40;

    /// <exception cref="InvalidDataException">It does not decode; the message says why.</exception>
    public static MediaReading Read(Stream file)
    {
        int? microsecondsPerFrame = null;
        var (width, height) = (0, 0);
        foreach (var (name, start, length) in RiffReader.Chunks(file, 12, file.Length))
        {
            var list = name == "LIST" && length >= 4 ? System.Text.Encoding.Latin1.GetString(RiffReader.Read(file, start, 4)) : "";
            switch (list)
            {
                case "hdrl":
                    var (_, headerStart, headerLength) = RiffReader.Chunks(file, start + 4, start + length).FirstOrDefault();
                    if (headerLength < HeaderBytes)
                    {
                        throw new InvalidDataException("the AVI has a header that is too short");
                    }

                    var header = RiffReader.Read(file, headerStart, HeaderBytes);
                    microsecondsPerFrame = BinaryPrimitives.ReadInt32LittleEndian(header);
                    width = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(32));
                    height = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(36));
                    break;
                case "movi" when microsecondsPerFrame is > 0:
                    var frames = RiffReader.Chunks(file, start + 4, start + length).LongCount(chunk => IsFrame(file, chunk));
                    return frames == 0 ? throw new InvalidDataException("the AVI has no frames") : new MediaReading.Decoded(width, height, (frames * microsecondsPerFrame + 500) / 1000);
            }
        }

        throw new InvalidDataException(microsecondsPerFrame is null ? "the AVI has no header" : "the AVI has no frames");
    }

    /// <summary>A picture of the video stream; one in Motion JPEG has to begin and end as a JPEG does.</summary>
    private static bool IsFrame(Stream file, (string Name, long Start, long Length) chunk)
    {
        if (!chunk.Name.EndsWith("dc", StringComparison.Ordinal) && !chunk.Name.EndsWith("db", StringComparison.Ordinal))
        {
            return false;
        }

        if (chunk.Length < 4)
        {
            throw new InvalidDataException("a frame of the AVI is empty");
        }

        var begins = RiffReader.Read(file, chunk.Start, 2);
        var ends = RiffReader.Read(file, chunk.Start + chunk.Length - 2, 2);
        return begins is not [0xFF, 0xD8] || ends is [0xFF, 0xD9] || ends is [0xD9, 0]
            ? true
            : throw new InvalidDataException("a frame of the AVI is cut off");
    }
}
