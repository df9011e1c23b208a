using System.Globalization;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Verdicts;

/// <summary>Files made in the test, on both sides of each threshold.</summary>
public sealed class GoldenFiles
{
    [Theory]
    [InlineData(0, 8, false)]
    [InlineData(0, 8, true)]
    [InlineData(0, 16, false)]
    [InlineData(2, 8, false)]
    [InlineData(2, 16, true)]
    [InlineData(3, 8, false)]
    [InlineData(3, 8, true)]
    [InlineData(4, 8, false)]
    [InlineData(4, 16, false)]
    [InlineData(6, 8, true)]
    [InlineData(6, 16, false)]
    public void Every_kind_of_PNG_shows_the_same_picture(byte colourType, byte depth, bool interlaced)
    {
        var plain = Measured(Pictures.Png(Pictures.Board(60, softened: 2)));

        Assert.Equal(plain, Measured(Pictures.Png(Pictures.Board(60, softened: 2), colourType, depth, interlaced)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 4)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(3, 4)]
    public void Pixels_smaller_than_a_byte_are_read_too(byte colourType, byte depth)
        => Assert.Equal(Measured(Pictures.Png(Pictures.Board(127, tile: 4))).PictureHash, Measured(Pictures.Png(Pictures.Board(127, tile: 4), colourType, depth, interlaced: depth == 2)).PictureHash);

    [Fact]
    public void What_is_transparent_is_blank_whatever_lies_below()
        => Assert.Equal(0, Measured(Pictures.Png(Pictures.Board(60), colourType: 6, alpha: 0)).ContrastThousandths);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(60, true)]
    public void A_flat_picture_is_rejected(int strength, bool accepted)
        => Assert.Equal(accepted, Check(CheckKind.Flat, null, "image", Pictures.Png(Pictures.Board(strength))).Accepted);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(12, false)]
    public void A_blurred_picture_is_rejected(int softened, bool accepted)
        => Assert.Equal(accepted, Check(CheckKind.Blur, 100_000, "image", Pictures.Png(Pictures.Board(60, softened))).Accepted);

    [Fact]
    public void A_threshold_lies_where_it_is_said_to_lie()
    {
        var file = Pictures.Png(Pictures.Board(60, softened: 3));
        var score = Check(CheckKind.Blur, 0, "image", file).Score!.Value;

        Assert.True(Check(CheckKind.Blur, score, "image", file).Accepted);
        Assert.False(Check(CheckKind.Blur, score + 1, "image", file).Accepted);
    }

    [Fact]
    public void A_near_copy_of_a_recent_output_is_rejected_and_another_picture_is_not()
    {
        var recent = Measured(Pictures.Png(Pictures.Board(60))).PictureHash!.Value;

        Assert.False(Check(CheckKind.Duplicate, null, "image", Pictures.Png(Pictures.Board(58, softened: 1)), recent).Accepted);
        Assert.True(Check(CheckKind.Duplicate, null, "image", Pictures.Png(Pictures.Board(60, tile: 16)), recent).Accepted);
        Assert.True(Check(CheckKind.Duplicate, null, "image", Pictures.Png(Pictures.Board(60))).Accepted);
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(960, false)]
    [InlineData(940, true)]
    [InlineData(0, true)]
    public void A_silent_sound_is_rejected(int silentThousandths, bool accepted)
        => Assert.Equal(accepted, Check(CheckKind.Silence, null, "speech", Sound(at => at < silentThousandths * 8 ? (short)5 : Tone(at, 9000))).Accepted);

    [Theory]
    [InlineData(20_000, true)]
    [InlineData(60_000, false)]
    public void A_clipped_sound_is_rejected(int peak, bool accepted)
        => Assert.Equal(accepted, Check(CheckKind.Clipping, null, "speech", Sound(at => Tone(at, peak))).Accepted);

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Channels_are_as_they_were_asked(short channels, bool accepted)
    {
        var question = new GateQuestion("speech", ParameterSet.Empty.With("channels", 1), 1, [Read(Pictures.Wav(Enumerable.Repeat((short)9, 800), channels))], []);

        Assert.Equal(accepted, Assert.Single(Checks.All(Gate(CheckKind.Channels, null), question)).Accepted);
    }

    [Theory]
    [InlineData("png", true)]
    [InlineData("PNG", true)]
    [InlineData("jpg", false)]
    public void A_format_is_as_it_was_asked(string asked, bool accepted)
    {
        var question = new GateQuestion("image", ParameterSet.Empty.With("format", asked), 1, [Read(Pictures.Png(Pictures.Board(9)))], []);

        Assert.Equal(accepted, Assert.Single(Checks.All(Gate(CheckKind.Format, null), question)).Accepted);
    }

    [Theory]
    [InlineData(10, 0, true, true)]
    [InlineData(10, 9, false, true)]
    [InlineData(10, 5, true, true)]
    public void A_film_that_stands_still_is_rejected(int frames, int still, bool moves, bool bright)
        => Assert.Equal((moves, bright), Film(frames, at => (byte)(at < frames - still ? 40 + at * 9 : 40 + (frames - still) * 9 - 9)));

    [Fact]
    public void A_black_film_is_rejected() => Assert.False(Film(10, at => (byte)(at * 2 % 7)).Bright);

    [Theory]
    [InlineData(600, true)]
    [InlineData(599, false)]
    public void A_service_elsewhere_is_held_to_its_threshold(int score, bool accepted)
    {
        var gate = GateRules.Read("Gate", [new GateCheckOptions { Check = "external", Url = "https://judge.example.com/", Threshold = "600" }], []);

        Assert.Equal((accepted, (long?)score), (Checks.Elsewhere(gate.Checks[0], [new(900, null), new(score, null)]).Accepted, Checks.Elsewhere(gate.Checks[0], [new(900, null), new(score, null)]).Score));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("reject", false)]
    public void What_nobody_can_measure_is_unknown_and_the_policy_decides(string? policy, bool accepted)
    {
        var gate = GateRules.Read("Gate", [new GateCheckOptions { Check = "blur", Unknown = policy }], []);

        var result = Assert.Single(Checks.All(gate, new GateQuestion("image", ParameterSet.Empty, 1, [new MediaReading.Unknown()], [])));

        Assert.Equal((accepted, null), (result.Accepted, result.Score));
        Assert.Contains("unknown", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_would_unpack_to_more_than_anybody_asks_for_is_broken_before_it_is_unpacked()
    {
        var file = Pictures.Png(new byte[1, 1]);
        byte[] header = [0, 0, 0x40, 0, 0, 0, 0x3F, 0xFF, 16, 6, 0, 0, 0];
        byte[] bomb = [.. file[..8], .. Files.Chunk("IHDR", header), .. file[33..]];

        Assert.Contains("unpack", Assert.IsType<MediaReading.Broken>(Read(bomb)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blurr", null, null, "Gate:0:Check: 'blurr' is no check")]
    [InlineData("blur", "-1", null, "Gate:0:Threshold: '-1' is no threshold of blur; allowed: 0 to 1000000000")]
    [InlineData("silence", "1001", null, "Gate:0:Threshold")]
    [InlineData("size", "3", null, "Gate:0:Threshold: size has no threshold")]
    [InlineData("external", null, "http://127.0.0.1/judge", "Gate:0:Url: http://127.0.0.1/judge points inside the network")]
    [InlineData("external", null, "http://169.254.169.254/latest", "points inside")]
    [InlineData("external", null, "http://[::ffff:10.0.0.1]/", "points inside")]
    [InlineData("external", null, "http://[fd00::1]/", "points inside")]
    [InlineData("external", null, "http://2130706433/", "points inside")]
    [InlineData("external", null, "http://localhost:8080/", "points inside")]
    [InlineData("external", null, "http://metadata.google.internal/", "points inside")]
    [InlineData("external", null, "ftp://example.com/", "is no http or https address")]
    [InlineData("external", null, null, "is no http or https address")]
    public void A_gate_that_cannot_be_is_refused_with_its_place(string check, string? threshold, string? url, string error)
    {
        var errors = new List<string>();

        GateRules.Read("Gate", [new GateCheckOptions { Check = check, Threshold = threshold, Url = url }], errors);

        Assert.Contains(error, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_elsewhere_may_be_public_or_named_as_our_own()
    {
        var errors = new List<string>();

        GateRules.Read("Gate", [new GateCheckOptions { Check = "external", Url = "https://judge.example.com/v1" }, new GateCheckOptions { Check = "external", Url = "http://10.0.0.9/", Inside = true }], errors);

        Assert.Empty(errors);
    }

    private static (bool Moves, bool Bright) Film(int frames, Func<int, byte> brightness)
    {
        var scan = new FilmScan();
        for (var at = 0; at < frames; at++)
        {
            scan.Add(Enumerable.Repeat(brightness(at), 64).ToArray());
        }

        var question = new GateQuestion("video", ParameterSet.Empty, 1, [new MediaReading.Decoded(8, 8, 1000) { Measures = scan.Into(new Measures { Format = "mp4" }) }], []);
        return (Checks.All(Gate(CheckKind.Frozen, null), question)[0].Accepted, Checks.All(Gate(CheckKind.Black, null), question)[0].Accepted);
    }

    private static byte[] Sound(Func<int, short> sample) => Pictures.Wav(Enumerable.Range(0, 8000).Select(sample));

    /// <summary>A triangle of 100 hertz, cut off at full scale.</summary>
    private static short Tone(int at, int peak) => (short)Math.Clamp((Math.Abs(at % 80 - 40) - 20) * peak / 20, short.MinValue + 1, short.MaxValue);

    private static CheckResult Check(CheckKind kind, long? threshold, string media, byte[] file, params ulong[] recent)
        => Assert.Single(Checks.All(Gate(kind, threshold), new GateQuestion(media, ParameterSet.Empty, 1, [Read(file)], recent)));

    private static GateRules Gate(CheckKind kind, long? threshold)
        => GateRules.Read("Gate", [new GateCheckOptions { Check = CheckKinds.Name(kind), Threshold = threshold?.ToString(CultureInfo.InvariantCulture) }], []);

    private static Measures Measured(byte[] file) => Assert.IsType<MediaReading.Decoded>(Read(file)).Measures!;

    private static MediaReading Read(byte[] file) => MediaReader.Read(new MemoryStream(file));
}
