using System.Diagnostics;
using System.Security.Cryptography;
using Rendermeter.Providers.Sandbox.Jobs;
using Rendermeter.Providers.Sandbox.Media;

namespace Rendermeter.Providers.Tests.Sandbox.Media;

public sealed class PngEncoderTests
{
    [Theory]
    [InlineData(64, 64)]
    [InlineData(65, 97)]
    [InlineData(640, 64)]
    [InlineData(64, 2048)]
    [InlineData(1024, 1024)]
    public void A_picture_has_exactly_the_asked_size_and_the_painted_pixels(int width, int height)
    {
        foreach (var detail in (SceneDetail[])[SceneDetail.Plain, SceneDetail.Good, SceneDetail.Fine])
        {
            for (var number = 0; number < 5; number++)
            {
                var grid = Scene.Of(SeedStream.Of("a red kettle", $"{number}"), detail).Paint(width, height, 0);

                var decoded = DecodedPng.Of(PngEncoder.Encode(grid));

                Assert.Equal((width, height), (decoded.Width, decoded.Height));
                Assert.True(grid.Bytes.AsSpan().SequenceEqual(decoded.Pixels));
            }
        }
    }

    [Theory]
    [InlineData("sandbox-cheap", "0e3f234afe401cbdb48f068b01e78929aa294927fa3e2d9d906117e0711ce327")]
    [InlineData("sandbox-fast", "8ff036cc0ea4bd8cc395c72fc8be5edb798b2f347f37f6c81649ec253a873c00")]
    [InlineData("sandbox-fine", "27caa6ae8d9dd44e00271de4b5f97255e9ba2d79e7ff6a2c1803916649201a34")]
    public void The_same_order_is_the_same_bytes_on_every_machine(string provider, string sha256)
    {
        var request = new JobRequest { Reference = "att_1", Product = Product.Image, Prompt = "a red kettle", WidthPixels = 96, HeightPixels = 96 };

        var (_, content) = new Studio(provider).Make(request, 0);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    [Fact]
    public void A_large_picture_is_smaller_than_a_megabyte_and_made_in_no_time()
    {
        Scene.Of(SeedStream.Of("warm up"), SceneDetail.Fine).Paint(256, 256, 0);
        for (var number = 0; number < 6; number++)
        {
            var started = Stopwatch.StartNew();
            var content = PngEncoder.Encode(Scene.Of(SeedStream.Of($"{number}"), SceneDetail.Fine).Paint(1024, 1024, 0));

            Assert.InRange(content.Length, 50_000, 999_999);
            Assert.InRange(started.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3)); // a tenth of a second alone; machines of tests are busy
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(300)]
    [InlineData(70_000)]
    public void Whatever_is_packed_is_unpacked_again(int length)
    {
        foreach (var variety in (int[])[1, 2, 200, 256])
        {
            var stream = SeedStream.Of($"{length}", $"{variety}");
            var content = Enumerable.Range(0, length).Select(_ => (byte)stream.Between(0, variety - 1)).ToArray();
            using var packed = new MemoryStream(ZlibEncoder.Encode(content));
            using var zlib = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            zlib.CopyTo(unpacked);

            Assert.True(content.AsSpan().SequenceEqual(unpacked.ToArray()));
        }
    }
}
