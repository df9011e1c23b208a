using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rendermeter.Providers.Sandbox.Jobs;

namespace Rendermeter.Providers.Tests.Sandbox.Media;

public sealed class AviEncoderTests
{
    [Theory]
    [InlineData(64, 64, 1000, 12, false)]
    [InlineData(320, 240, 2000, 12, true)]
    [InlineData(130, 98, 1500, 8, true)]
    public void A_film_has_exactly_the_asked_frames_and_size_and_an_index_that_points_at_them(int width, int height, int lengthMillis, int framesPerSecond, bool audio)
    {
        var frames = lengthMillis * framesPerSecond / 1000;

        var (_, avi) = new Studio("sandbox-fast").Make(Order(width, height, lengthMillis, framesPerSecond, audio), 0);
        var movie = Find(avi, "movi");
        var index = Find(avi, "idx1");
        var entries = Enumerable.Range(0, Number(avi, index + 4) / 16).Select(entry => index + 8 + (entry * 16)).ToArray();

        Assert.Equal(avi.Length - 8, Number(avi, 4));
        Assert.Equal((frames, width, height), (Number(avi, 48), Number(avi, 64), Number(avi, 68)));
        Assert.Equal(audio ? frames * 2 : frames, entries.Length);
        Assert.Equal(frames, entries.Count(entry => Name(avi, entry) == "00dc"));
        Assert.All(entries, entry =>
        {
            var chunk = movie + Number(avi, entry + 8);
            Assert.Equal(Name(avi, entry), Name(avi, chunk));
            Assert.Equal(Number(avi, entry + 12), Number(avi, chunk + 4));
            Assert.True(Name(avi, chunk) == "01wb" || avi.AsSpan(chunk + 8, 2).SequenceEqual<byte>([0xFF, 0xD8]));
        });
        Assert.Equal(audio ? lengthMillis * 24 * 2 : 0, entries.Where(entry => Name(avi, entry) == "01wb").Sum(entry => Number(avi, entry + 12)));
    }

    [Fact]
    public void The_same_order_is_the_same_bytes_on_every_machine()
    {
        var (_, avi) = new Studio("sandbox-fine").Make(Order(96, 64, 1000, 12, audio: true), 0);

        Assert.Equal("24115b5d3284bbafb7037b53806ccc3f1ddfe0f7367761459e90181f40330847", Convert.ToHexStringLower(SHA256.HashData(avi)));
    }

    internal static JobRequest Order(int width, int height, int lengthMillis, int framesPerSecond, bool audio) => new()
    {
        Reference = "att_1", Product = Product.Video, Prompt = "a red kettle", WidthPixels = width, HeightPixels = height,
        LengthMillis = lengthMillis, FramesPerSecond = framesPerSecond, Audio = audio,
    };

    private static int Number(byte[] file, int at) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));

    private static string Name(byte[] file, int at) => Encoding.ASCII.GetString(file, at, 4);

    private static int Find(byte[] file, string name) => file.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(name));
}
