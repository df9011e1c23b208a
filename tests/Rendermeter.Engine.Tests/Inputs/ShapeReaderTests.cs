using System.Buffers.Binary;
using System.Text;
using Rendermeter.Engine.Inputs;

namespace Rendermeter.Engine.Tests.Inputs;

/// <summary>What files measure, by their headers alone.</summary>
public sealed class ShapeReaderTests
{
    public static TheoryData<string, string, MediaShape> Files => new()
    {
        { "image/png", Hex([0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 4, 0, 0, 0, 3, 0]), new MediaShape(1024, 768, null) },
        { "image/gif", Hex([.. "GIF89a"u8, 0x40, 0x01, 0xf0, 0x00]), new MediaShape(320, 240, null) },
        { "image/jpeg", Hex([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9, 0xff, 0xff, 0xc2, 0, 11, 8, 0x02, 0x58, 0x03, 0x20, 3, 1, 1, 1]), new MediaShape(800, 600, null) },
        { "image/webp", Hex([.. "RIFF....WEBPVP8 "u8, 0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01]), new MediaShape(640, 480, null) },
        { "image/webp", Hex([.. "RIFF....WEBPVP8L"u8, 0, 0, 0, 0, 0x2f, 0x3f, 0xc0, 0x0f, 0x00, 0, 0, 0, 0, 0]), new MediaShape(64, 64, null) },
        { "image/webp", Hex([.. "RIFF....WEBPVP8X"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0x03, 0x00, 0xff, 0x01, 0x00]), new MediaShape(1024, 512, null) },
        { "image/avif", Hex([0, 0, 0, 8, .. "ftypavif"u8, .. "ispe"u8, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0, 32, .. "....ispe"u8, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0]), new MediaShape(512, 256, null) },
        { "audio/wav", Hex([.. "RIFF....WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0xe8, 0x03, 0, 0, 0, 0, 0, 0, .. "data"u8, 0xdc, 0x05, 0, 0, .. new byte[1500]]), new MediaShape(null, null, 1500) },
        { "audio/flac", Hex([.. "fLaC"u8, .. new byte[14], 0x0a, 0xc4, 0x42, 0xf0, 0x00, 0x01, 0x58, 0x88]), new MediaShape(null, null, 2000) },
        { "video/mp4", Hex(Film(first: true)), new MediaShape(1280, 720, 5005) },
        { "video/mp4", Hex(Film(first: false)), new MediaShape(1280, 720, 5005) },
        { "video/webm", Hex([0x1a, 0x45, 0xdf, 0xa3]), default },
        { "audio/mpeg", Hex("ID3"u8), default },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_measured_by_what_it_says_of_itself(string mediaType, string hex, MediaShape shape)
        => Assert.Equal(shape, ShapeReader.Read(new MemoryStream(Convert.FromHexString(hex)), mediaType));

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    [InlineData("image/gif")]
    [InlineData("image/webp")]
    [InlineData("image/avif")]
    public void A_picture_that_does_not_say_how_large_it_is_is_damaged(string mediaType)
        => Assert.Throws<InvalidDataException>(() => ShapeReader.Read(new MemoryStream([0xff, 0xd8, 0xff, 0xd9, 0, 0]), mediaType));

    [Fact]
    public void What_is_cut_off_anywhere_is_measured_or_unknown_and_never_a_fault_of_ours()
    {
        foreach (var row in Files)
        {
            var (mediaType, hex, _) = row.Data;
            var whole = Convert.FromHexString(hex);
            for (var length = 0; length < Math.Min(whole.Length, 300); length++)
            {
                try
                {
                    ShapeReader.Read(new MemoryStream(whole[..length]), mediaType);
                }
                catch (InvalidDataException)
                {
                    continue;
                }
            }
        }
    }

    [Fact]
    public void A_picture_that_would_unpack_to_more_than_anybody_works_on_is_too_large()
    {
        Assert.True(new MediaShape(50_000, 50_000, null).IsTooLarge);
        Assert.True(new MediaShape(32_769, 1, null).IsTooLarge);
        Assert.True(new MediaShape(20_000, 20_000, null).IsTooLarge);
        Assert.False(new MediaShape(16_384, 16_384, null).IsTooLarge);
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);

    /// <summary>An index of a film of 5.005 seconds, before or behind its frames.</summary>
    private static byte[] Film(bool first)
    {
        var length = new byte[100];
        BinaryPrimitives.WriteUInt32BigEndian(length.AsSpan(12), 30_000);
        BinaryPrimitives.WriteUInt32BigEndian(length.AsSpan(16), 150_150);
        var track = new byte[84];
        BinaryPrimitives.WriteUInt32BigEndian(track.AsSpan(76), 1280u << 16);
        BinaryPrimitives.WriteUInt32BigEndian(track.AsSpan(80), 720u << 16);
        var index = Box("moov", [.. Box("mvhd", length), .. Box("trak", Box("tkhd", new byte[84])), .. Box("trak", Box("tkhd", track))]);
        var frames = Box("mdat", new byte[5000]);
        return [.. Box("ftyp", "isom...."u8), .. first ? index : frames, .. first ? frames : index];
    }

    private static byte[] Box(string type, ReadOnlySpan<byte> content)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(size, (uint)content.Length + 8);
        return [.. size, .. Encoding.ASCII.GetBytes(type), .. content];
    }
}
