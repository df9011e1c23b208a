namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>Baseline JPEG with colour at half resolution, as players of motion JPEG expect it.</summary>
internal sealed class JpegEncoder
{
    private readonly byte[] _luminance;
    private readonly byte[] _chrominance;

    /// <summary>A quality of 1 to 100; 50 are the example tables themselves.</summary>
    public JpegEncoder(int qualityPercent)
    {
        var scale = qualityPercent < 50 ? 5000 / qualityPercent : 200 - (2 * qualityPercent);
        _luminance = Scaled(JpegTables.Luminance, scale);
        _chrominance = Scaled(JpegTables.Chrominance, scale);
    }

    public byte[] Encode(PixelGrid grid)
    {
        using var file = new MemoryStream(grid.Bytes.Length / 12);
        WriteHeader(file, grid);
        WriteScan(file, grid);
        file.Write([0xFF, 0xD9]);
        return file.ToArray();
    }

    private void WriteHeader(Stream file, PixelGrid grid)
    {
        file.Write([0xFF, 0xD8, 0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        WriteQuantities(file, 0, _luminance);
        WriteQuantities(file, 1, _chrominance);
        file.Write([0xFF, 0xC0, 0, 17, 8, (byte)(grid.Height >> 8), (byte)(grid.Height & 255), (byte)(grid.Width >> 8), (byte)(grid.Width & 255), 3]);
        file.Write([1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
        foreach (var codes in (ReadOnlySpan<JpegCodes>)[JpegTables.LuminanceDc, JpegTables.LuminanceAc, JpegTables.ChrominanceDc, JpegTables.ChrominanceAc])
        {
            var length = 3 + codes.Counts.Length + codes.Symbols.Length;
            file.Write([0xFF, 0xC4, (byte)(length >> 8), (byte)(length & 255), codes.Id]);
            file.Write(codes.Counts);
            file.Write(codes.Symbols);
        }

        file.Write([0xFF, 0xDA, 0, 12, 3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
    }

    private static void WriteQuantities(Stream file, byte id, byte[] table)
    {
        file.Write([0xFF, 0xDB, 0, 67, id]);
        foreach (var place in JpegTables.ZigZag)
        {
            file.WriteByte(table[place]);
        }
    }

    private void WriteScan(Stream file, PixelGrid grid)
    {
        var scan = new JpegScan(file);
        var planes = new JpegPlanes();
        Span<int> block = stackalloc int[64];
        Span<int> ordered = stackalloc int[64];
        int lastLight = 0, lastBlue = 0, lastRed = 0;
        for (var top = 0; top < grid.Height; top += 16)
        {
            for (var left = 0; left < grid.Width; left += 16)
            {
                planes.Read(grid, left, top);
                for (var quarter = 0; quarter < 4; quarter++)
                {
                    planes.CopyLight(quarter, block);
                    Quantise(block, _luminance, ordered);
                    lastLight = scan.WriteBlock(ordered, lastLight, JpegTables.LuminanceDc, JpegTables.LuminanceAc);
                }

                planes.Blue.CopyTo(block);
                Quantise(block, _chrominance, ordered);
                lastBlue = scan.WriteBlock(ordered, lastBlue, JpegTables.ChrominanceDc, JpegTables.ChrominanceAc);
                planes.Red.CopyTo(block);
                Quantise(block, _chrominance, ordered);
                lastRed = scan.WriteBlock(ordered, lastRed, JpegTables.ChrominanceDc, JpegTables.ChrominanceAc);
            }
        }

        scan.End();
    }

    private static void Quantise(Span<int> block, byte[] table, Span<int> ordered)
    {
        CosineTransform.Forward(block);
        for (var at = 0; at < 64; at++)
        {
            var place = JpegTables.ZigZag[at];
            var step = table[place] * 8;
            var value = block[place];
            var half = step / 2;

            // Most of a block is nothing, and needs no division to be it.
            ordered[at] = value > -half && value < half ? 0 : value < 0 ? -((half - value) / step) : (value + half) / step;
        }
    }

    private static byte[] Scaled(ReadOnlySpan<byte> table, int scale)
    {
        var scaled = new byte[64];
        for (var at = 0; at < 64; at++)
        {
            scaled[at] = (byte)Math.Clamp(((table[at] * scale) + 50) / 100, 1, 255);
        }

        return scaled;
    }
}
