using System.Diagnostics;
using FsCheck.Fluent;
using FsCheck;
using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Pricing.Tests;

namespace Rendermeter.Engine.Tests.Verdicts;

public sealed class MediaReadings
{
    [Fact]
    public void A_sound_file_says_what_it_is()
    {
        Assert.Equal(new MediaReading.Decoded(7, 5, null), Read(Files.Png(7, 5)));
        Assert.Equal(new MediaReading.Decoded(null, null, 1500), Read(Files.Wav(12_000)));
        Assert.Equal(new MediaReading.Decoded(32, 24, 2000), Read(Files.Avi(32, 24, 50)));
    }

    [Fact]
    public void A_picture_with_rows_missing_rows_too_many_or_a_wrong_filter_does_not_decode()
    {
        Assert.Equal(new MediaReading.Broken("the PNG ends after 4 of 5 rows"), Read(Files.Png(7, 5, rows: 4)));
        Assert.Equal(new MediaReading.Broken("the PNG has more rows than its header says"), Read(Files.Png(7, 5, rows: 6)));
        Assert.IsType<MediaReading.Broken>(Read(Files.Png(7, 5, filter: 5)));
    }

    [Fact]
    public void A_file_cut_anywhere_is_broken()
    {
        foreach (var file in new[] { Files.Png(7, 5), Files.Wav(50), Files.Avi(8, 8, 3) })
        {
            for (var length = 12; length < file.Length; length++)
            {
                Assert.IsType<MediaReading.Broken>(Read(file[..length]));
            }
        }
    }

    [Fact]
    public void A_picture_altered_in_any_bit_behind_its_name_does_not_decode()
    {
        var file = Files.Png(7, 5);
        for (var index = 8; index < file.Length; index++)
        {
            var altered = (byte[])file.Clone();
            altered[index] ^= 0x10;

            Assert.IsType<MediaReading.Broken>(Read(altered));
        }
    }

    [Fact]
    public void An_empty_file_is_broken_and_one_of_another_kind_is_unknown()
    {
        Assert.Equal(new MediaReading.Broken("the file is empty"), Read([]));
        Assert.IsType<MediaReading.Unknown>(Read([0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.IsType<MediaReading.Unknown>(Read([1]));
    }

    [Fact]
    public void A_file_without_anything_in_it_is_broken()
    {
        Assert.IsType<MediaReading.Broken>(Read(Files.Wav(0)));
        Assert.IsType<MediaReading.Broken>(Read(Files.Avi(8, 8, 0)));
    }

    [Fact]
    public void A_right_file_that_no_decoder_here_reads_is_not_called_broken()
        => Assert.IsType<MediaReading.Unknown>(Read([.. "fLaC"u8, .. new byte[60]]));

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(30)]
    [InlineData(39)]
    public void A_film_with_a_short_header_is_broken(int headerLength)
        => Assert.IsType<MediaReading.Broken>(Read(Files.Avi(8, 8, 3, headerLength: headerLength)));

    [Fact]
    public void A_film_with_a_frame_that_is_cut_off_or_empty_is_broken()
    {
        Assert.Equal(new MediaReading.Broken("a frame of the AVI is cut off"), Read(Files.Avi(8, 8, 3, frame: [0xFF, 0xD8, 1, 2, 3, 4])));
        Assert.Equal(new MediaReading.Broken("a frame of the AVI is empty"), Read(Files.Avi(8, 8, 3, frame: [])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void The_rows_of_a_picture_may_be_divided_into_chunks_of_any_length_and_others_stand_around_them(int length)
    {
        var (whole, end) = (Files.Png(70, 50), Files.Chunk("IEND", []));
        var rows = whole[41..^(end.Length + 4)];
        byte[] divided =
        [
            .. whole[..33], .. Files.Chunk("tEXt", new byte[9000]), .. Files.Chunk("IDAT", []), .. rows.Chunk(length).SelectMany(part => Files.Chunk("IDAT", part)), .. Files.Chunk("IDAT", []),
            .. Files.Chunk("tIME", new byte[7]), .. end,
        ];

        Assert.Equal(new MediaReading.Decoded(70, 50, null), Read(divided));
        Assert.IsType<MediaReading.Broken>(Read([.. divided[..^(end.Length + 2)], 0, 0, .. end]));
    }

    [Fact]
    public void A_picture_is_never_whole_in_memory()
    {
        var noise = new byte[2001 * 2000];
        new Random(5).NextBytes(noise);
        for (var row = 0; row < 2000; row++)
        {
            noise[row * 2001] = 0;
        }

        using var compressed = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(compressed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(noise);
        }

        var small = Files.Png(2000, 2000);
        byte[] file = [.. small[..33], .. Files.Chunk("IDAT", compressed.ToArray()), .. Files.Chunk("IEND", [])];
        Read(small);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var read = Read(file);

        Assert.Equal(new MediaReading.Decoded(2000, 2000, null), read);
        Assert.True(file.Length > 3_900_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000);
    }

    [Fact]
    public void A_chunk_that_claims_to_be_huge_takes_no_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        byte[] picture = [.. Files.Png(7, 5)[..33], 0x7F, 0xFF, 0xFF, 0xFF, .. "IDAT"u8, 0, 0];
        byte[] sound = [.. Files.Wav(4)[..40], 0xFF, 0xFF, 0xFF, 0xFF, 0, 0];

        Assert.IsType<MediaReading.Broken>(Read(picture));
        Assert.IsType<MediaReading.Broken>(Read(sound));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_picture_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked()
    {
        var clock = Stopwatch.StartNew();
        var header = Files.Png(1, 1)[16..29];
        (header[0], header[1], header[2], header[3]) = (0, 0, 0x80, 0);
        (header[4], header[5], header[6], header[7]) = (0, 0, 0x80, 0);
        (header[8], header[9]) = (16, 6);
        byte[] bomb = [.. Files.Png(1, 1)[..8], .. Files.Chunk("IHDR", header), .. Files.Chunk("IDAT", [0x78, 0x9C]), .. Files.Chunk("IEND", [])];

        Assert.Equal(new MediaReading.Broken("the PNG header has impossible values"), Read(bomb));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"it took {clock.Elapsed}");
    }

    [Fact]
    public void Nothing_in_a_file_makes_the_reader_throw()
    {
        byte[][] files = [Files.Png(7, 5), Files.Wav(50), Files.Avi(8, 8, 3)];
        var damage = Gen.Choose(0, 2).SelectMany(_ => Gen.Choose(12, 400), (file, at) => (file, at)).SelectMany(_ => Gen.Choose(0, 255), (hit, value) => (File: hit.file, At: hit.at, Value: (byte)value));

        Prop.ForAll(damage.ArrayOf().ToArbitrary(), hits =>
        {
            foreach (var file in files)
            {
                var altered = (byte[])file.Clone();
                foreach (var hit in hits)
                {
                    altered[hit.At % file.Length] = hit.Value;
                }

                Assert.NotNull(Read(altered));
            }
        }).Check(Chance.Config.WithMaxTest(3000));
    }

    private static MediaReading Read(byte[] file)
        => MediaReader.Read(new MemoryStream(file)) is var reading && reading is MediaReading.Decoded decoded ? decoded with { Measures = null } : reading;
}
