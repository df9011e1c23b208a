using System.IO.Compression;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>Reads a PNG through: every chunk's checksum, and every row out of the compressed data. Rows are measured, not kept; of an interlaced one, one byte for each pixel.</summary>
internal static class PngReader
{
    private const long MaxInterlacedPixels = 67_108_864;

    /// <summary>So much is unpacked at once: row by row the unpacking has many ends, and each is slow.</summary>
    private const int UnpackedBytes = 64 << 10;
    private static readonly Measures Format = new() { Format = "png" };
    private static readonly (int Left, int Top, int Right, int Down)[] Passes
        = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <param name="measured">False reads every row and measures nothing in it.</param>
    /// <exception cref="InvalidDataException">It does not decode; the message says where.</exception>
    public static MediaReading Read(Stream file, bool measured)
    {
        file.Position = 8;
        PngHeader? header = null;
        PngPixels? pixels = null;
        MediaReading? picture = null;
        using var chunks = new PngChunks(file);
        for (var type = chunks.Next(); ; type = chunks.Next())
        {
            switch (type)
            {
                case "IHDR":
                    header = PngHeader.Parse(chunks.Content());
                    pixels = new PngPixels(header.Value);
                    break;
                case "PLTE":
                    pixels?.SetPalette(chunks.Content());
                    break;
                case "tRNS":
                    pixels?.SetTransparency(chunks.Content());
                    break;
                case PngChunks.Rows when picture is null:
                    picture = ReadPicture(header ?? throw new InvalidDataException("the PNG has no header"), pixels!, chunks, measured);
                    break;
                case "IEND":
                    chunks.End();
                    return picture ?? throw new InvalidDataException("the PNG has no picture");
            }
        }
    }

    private static MediaReading ReadPicture(PngHeader header, PngPixels pixels, PngChunks compressed, bool measured)
    {
        using var packed = new BufferedStream(new ZLibStream(compressed, CompressionMode.Decompress), UnpackedBytes);
        var rows = new PngRows(header, packed);
        var scan = measured ? new PictureScan(header.Width, header.Height) : null;
        if (header.Interlaced)
        {
            ReadPasses(header, pixels, rows, scan);
        }
        else
        {
            var luma = new byte[header.Width];
            for (var line = 0; line < header.Height; line++)
            {
                var row = rows.Next(header.Width);
                if (scan is not null || header.HasPalette)
                {
                    pixels.Read(row, luma);
                    scan?.Add(luma);
                }
            }
        }

        return packed.ReadByte() == -1
            ? new MediaReading.Decoded(header.Width, header.Height, LengthMilliseconds: null) { Measures = scan?.Into(Format) ?? Format }
            : throw new InvalidDataException("the PNG has more rows than its header says");
    }

    /// <summary>The seven passes of Adam7: each is a smaller picture whose pixels are strewn over the whole.</summary>
    private static void ReadPasses(PngHeader header, PngPixels pixels, PngRows rows, PictureScan? scan)
    {
        if ((long)header.Width * header.Height > MaxInterlacedPixels)
        {
            throw new InvalidDataException($"the PNG is interlaced and has more than {MaxInterlacedPixels} pixels");
        }

        var whole = new byte[header.Width * header.Height];
        var luma = new byte[header.Width];
        foreach (var (left, top, right, down) in Passes)
        {
            var across = (header.Width - left + right - 1) / right;
            rows.Begin();
            for (var y = top; y < header.Height && across > 0; y += down)
            {
                pixels.Read(rows.Next(across), luma.AsSpan(0, across));
                for (var x = 0; x < across; x++)
                {
                    whole[y * header.Width + left + x * right] = luma[x];
                }
            }
        }

        for (var y = 0; y < header.Height && scan is not null; y++)
        {
            scan.Add(whole.AsSpan(y * header.Width, header.Width));
        }
    }
}
