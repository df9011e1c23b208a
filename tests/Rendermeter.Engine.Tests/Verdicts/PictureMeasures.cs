using Rendermeter.Engine.Verdicts.Media;

namespace Rendermeter.Engine.Tests.Verdicts;

/// <summary>Pictures are unpacked and summed up many pixels at a time. Here pixel by pixel, to hold the two together.</summary>
public sealed class PictureMeasures
{
    [Theory]
    [InlineData(0, 8)]
    [InlineData(0, 16)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(4, 8)]
    [InlineData(4, 16)]
    [InlineData(6, 8)]
    [InlineData(6, 16)]
    public void Noise_of_any_size_is_measured_as_pixel_by_pixel(byte colourType, byte depth)
    {
        foreach (var (width, height) in ((int, int)[])[(1, 1), (2, 3), (3, 2), (9, 8), (34, 7), (66, 12), (131, 40), (320, 9)])
        {
            var luma = Noise(width, height, seed: width * 31 + height);
            var measures = Assert.IsType<MediaReading.Decoded>(MediaReader.Read(new MemoryStream(Pictures.Png(luma, colourType, depth)))).Measures!;

            Assert.Equal((Contrast(luma), Sharpness(luma), Hash(luma)), (measures.ContrastThousandths, measures.SharpnessThousandths, measures.PictureHash));
        }
    }

    [Fact]
    public void The_widest_row_of_the_sharpest_picture_does_not_overflow()
    {
        const int Width = 32_768;
        byte[] even = [.. Enumerable.Range(0, Width).Select(x => (byte)(x % 2 * 255))];
        byte[] odd = [.. Enumerable.Range(0, Width).Select(x => (byte)((x + 1) % 2 * 255))];

        Assert.Equal((0, (Width - 2) * 1020L * 1020), RowSums.OfLaplacian(odd, even, odd));
        Assert.Equal((Width * 255L, Width * 255L * 255), RowSums.OfLuma(Enumerable.Repeat((byte)255, Width).ToArray()));
    }

    private static byte[,] Noise(int width, int height, int seed)
    {
        var (random, luma) = (new Random(seed), new byte[height, width]);
        for (var at = 0; at < width * height; at++)
        {
            luma[at / width, at % width] = (byte)random.Next(256);
        }

        return luma;
    }

    private static long? Contrast(byte[,] luma)
    {
        Int128 count = luma.Length, sum = 0, squares = 0;
        foreach (var value in luma)
        {
            sum += value;
            squares += value * value;
        }

        return Root((count * squares - sum * sum) * 1_000_000 / (count * count));
    }

    private static long? Sharpness(byte[,] luma)
    {
        Int128 count = 0, sum = 0, squares = 0;
        for (var y = 1; y < luma.GetLength(0) - 1; y++)
        {
            for (var x = 1; x < luma.GetLength(1) - 1; x++)
            {
                var value = luma[y - 1, x] + luma[y + 1, x] + luma[y, x - 1] + luma[y, x + 1] - 4 * luma[y, x];
                (count, sum, squares) = (count + 1, sum + value, squares + value * value);
            }
        }

        return count == 0 ? 0 : (long)((count * squares - sum * sum) / count * 1000 / count);
    }

    private static ulong? Hash(byte[,] luma)
    {
        var (height, width) = (luma.GetLength(0), luma.GetLength(1));
        var (sums, counts) = (new long[8, 9], new long[8, 9]);
        for (var y = 0; y < height; y++)
        {
            for (var column = 0; column < 9; column++)
            {
                for (var x = column * width / 9; x < (column + 1) * width / 9; x++)
                {
                    sums[y * 8 / height, column] += luma[y, x];
                    counts[y * 8 / height, column]++;
                }
            }
        }

        var hash = 0UL;
        for (var at = 0; at < 64; at++)
        {
            var (row, column) = (at / 8, at % 8);
            var isBrighter = sums[row, column + 1] * Math.Max(1, counts[row, column]) > sums[row, column] * Math.Max(1, counts[row, column + 1]);
            hash = hash << 1 | (isBrighter ? 1UL : 0UL);
        }

        return hash;
    }

    private static long Root(Int128 square)
    {
        long root = 0;
        for (var bit = 1L << 20; bit > 0; bit >>= 1)
        {
            root = (Int128)(root + bit) * (root + bit) <= square ? root + bit : root;
        }

        return root;
    }
}
