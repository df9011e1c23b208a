using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rendermeter.Providers.Sandbox.Jobs;

namespace Rendermeter.Providers.Tests.Sandbox.Media;

public sealed class WavEncoderTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(1001)]
    [InlineData(3000)]
    public void A_speech_has_exactly_the_asked_samples_and_can_be_heard(int lengthMillis)
    {
        var (file, wav) = new Studio("sandbox-fine").Make(Order(lengthMillis), 0);
        var samples = Enumerable.Range(0, (wav.Length - 44) / 2).Select(at => (int)BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(44 + (at * 2)))).ToArray();

        Assert.Equal("RIFF", Encoding.ASCII.GetString(wav, 0, 4));
        Assert.Equal(wav.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(4)));
        Assert.Equal("WAVEfmt ", Encoding.ASCII.GetString(wav, 8, 8));
        Assert.Equal((1, 1), (BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(20)), BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(22))));
        Assert.Equal(24000, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(24)));
        Assert.Equal(16, BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(34)));
        Assert.Equal(lengthMillis * 24 * 2, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(40)));
        Assert.Equal(lengthMillis * 24, samples.Length);
        Assert.Equal(lengthMillis, file.LengthMillis);
        Assert.InRange(samples.Max(), 3000, 32000); // loud enough, and never cut off
    }

    [Fact]
    public void The_same_order_is_the_same_bytes_on_every_machine()
    {
        var (_, wav) = new Studio("sandbox-fast").Make(Order(1200), 0);

        Assert.Equal("7c2767cee0c97816f54b832a04b45c4d5d1a7eb90c3b2ce93bf20eee00114ba5", Convert.ToHexStringLower(SHA256.HashData(wav)));
    }

    private static JobRequest Order(int lengthMillis)
        => new() { Reference = "att_1", Product = Product.Speech, Prompt = "A red kettle, please.", LengthMillis = lengthMillis };
}
