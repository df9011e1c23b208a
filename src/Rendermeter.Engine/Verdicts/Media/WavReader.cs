using System.Buffers.Binary;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Reads a WAV: its format, the length that its samples really have, and how they sound. Samples of 8 to 32 bits are measured, other codings only counted.</summary>
internal static class WavReader
{
    private const int MaxChannels = 64;
    private const int BlockBytes = 1 << 16;

    /// <exception cref="InvalidDataException">It does not decode; the message says why.</exception>
    public static MediaReading Read(Stream file)
    {
        Format? format = null;
        foreach (var (name, start, length) in RiffReader.Chunks(file, 12, file.Length))
        {
            switch (name)
            {
                case "fmt " when length >= 16:
                    format = Format.Parse(RiffReader.Read(file, start, (int)Math.Min(length, 40)));
                    break;
                case "data" when format is { BytesPerSecond: > 0 } known && length > 0:
                    return new MediaReading.Decoded(WidthPixels: null, HeightPixels: null, (length * 1000 + known.BytesPerSecond / 2) / known.BytesPerSecond)
                    {
                        Measures = Measure(file, start, length, known),
                    };
            }
        }

        throw new InvalidDataException(format is null ? "the WAV has no format" : "the WAV has no samples");
    }

    private static Measures Measure(Stream file, long start, long length, Format format)
    {
        var measures = new Measures { Format = "wav" };
        if (format.Coding != 1 || format.Bits is not (8 or 16 or 24 or 32) || format.Channels is < 1 or > MaxChannels || format.SampleRate < 100)
        {
            return measures;
        }

        var bytes = format.Bits / 8;
        var scan = new SoundScan(format.Channels, format.SampleRate);
        var block = new byte[BlockBytes / bytes * bytes];
        file.Position = start;
        for (var left = length / bytes * bytes; left > 0;)
        {
            var part = block.AsSpan(0, (int)Math.Min(left, block.Length));
            file.ReadExactly(part);
            left -= part.Length;
            for (var at = 0; at < part.Length; at += bytes)
            {
                // The upper 16 bits; samples of 8 bits have no sign and rest at 128.
                scan.Add(bytes == 1 ? (short)((part[at] - 128) * 256) : BinaryPrimitives.ReadInt16LittleEndian(part[(at + bytes - 2)..]));
            }
        }

        return scan.Into(measures);
    }

    /// <summary>Coding 1 is plain samples; the extensible form names its coding in the first bytes of its kind.</summary>
    private readonly record struct Format(int Coding, int Channels, int SampleRate, int BytesPerSecond, int Bits)
    {
        public static Format Parse(ReadOnlySpan<byte> content)
        {
            int coding = BinaryPrimitives.ReadUInt16LittleEndian(content);
            return new Format(
                coding == 0xFFFE && content.Length >= 26 ? BinaryPrimitives.ReadUInt16LittleEndian(content[24..]) : coding,
                BinaryPrimitives.ReadUInt16LittleEndian(content[2..]), BinaryPrimitives.ReadInt32LittleEndian(content[4..]),
                BinaryPrimitives.ReadInt32LittleEndian(content[8..]), BinaryPrimitives.ReadUInt16LittleEndian(content[14..]));
        }
    }
}
