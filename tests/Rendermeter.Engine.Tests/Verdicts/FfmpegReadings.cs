using System.Diagnostics;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Verdicts;

/// <summary>Files that FFmpeg itself makes, read back.</summary>
public sealed class FfmpegReadings
{
    private static readonly FfmpegReader Reader = FfmpegReader.Installed();

    [Theory]
    [InlineData("testsrc=size=320x240:rate=10:duration=2", 0, 100, 0, 100)]
    [InlineData("color=black:size=320x240:rate=10:duration=2", 900, 1000, 900, 1000)]
    [InlineData("color=white:size=320x240:rate=10:duration=2", 900, 1000, 0, 0)]
    public async Task A_film_is_measured(string source, int stillLeast, int stillMost, int blackLeast, int blackMost)
    {
        var film = Assert.IsType<MediaReading.Decoded>(await Read("mp4", "-f", "lavfi", "-i", source, "-c:v", "mpeg4"));

        Assert.Equal((320, 240, 2000L, 10_000L, "mp4"), (film.WidthPixels, film.HeightPixels, film.LengthMilliseconds, film.Measures!.FrameRateThousandths, film.Measures.Format));
        Assert.InRange(film.Measures.FrozenThousandths!.Value, stillLeast, stillMost);
        Assert.InRange(film.Measures.BlackThousandths!.Value, blackLeast, blackMost);
    }

    [Theory]
    [InlineData("10", "9.9", true)]
    [InlineData("10", "10.1", true)]
    [InlineData("10", "9.899", false)]
    [InlineData("10", "10.101", false)]
    [InlineData("24000/1001", "24", true)]
    [InlineData("25", "24", false)]
    public async Task A_film_has_the_frame_rate_that_was_asked_give_or_take_a_tenth(string delivered, string asked, bool accepted)
    {
        var film = await Read("mp4", "-f", "lavfi", "-i", $"testsrc=size=64x48:rate={delivered}:duration=1", "-c:v", "mpeg4");
        Assert.True(ParameterSet.FromPairs([new("fps", asked)]) is ParseResult.Parsed);
        var parameters = ((ParseResult.Parsed)ParameterSet.FromPairs([new("fps", asked)])).Parameters;

        var result = Assert.Single(Checks.All(Gate("frame_rate"), new GateQuestion("video", parameters, 1, [film], [])));

        Assert.Equal(accepted, result.Accepted);
        Assert.Equal(accepted, CheckKinds.Passes(CheckKind.FrameRate, result.Score!.Value, 100));
    }

    [Theory]
    [InlineData("mp4", "flat", "color=gray:size=64x48:rate=10:duration=1", "testsrc=size=64x48:rate=10:duration=1", "image")]
    [InlineData("mp4", "frozen", "color=gray:size=64x48:rate=10:duration=2", "testsrc2=size=64x48:rate=10:duration=2", "video")]
    [InlineData("mp4", "black", "color=black:size=64x48:rate=10:duration=2", "testsrc=size=64x48:rate=10:duration=2", "video")]
    [InlineData("flac", "silence", "anullsrc=r=44100:cl=mono:duration=1", "sine=frequency=440:duration=1", "speech")]
    [InlineData("flac", "clipping", "aevalsrc=clip(3*sin(2*PI*440*t)\\,-1\\,1):s=44100:d=1", "sine=frequency=440:duration=1", "speech")]
    public async Task What_FFmpeg_reads_is_judged_on_both_sides(string kind, string check, string rejected, string accepted, string media)
    {
        var file = media == "image" ? "jpg" : kind;
        string[] more = media switch { "image" => ["-frames:v", "1"], "speech" => ["-t", "1"], _ => ["-c:v", "mpeg4"] };

        Assert.False(Judged(await Read(file, ["-f", "lavfi", "-i", rejected, .. more])));
        Assert.True(Judged(await Read(file, ["-f", "lavfi", "-i", accepted, .. more])));

        bool Judged(MediaReading reading) => Assert.Single(Checks.All(Gate(check), new GateQuestion(media, ParameterSet.Empty, 1, [reading], []))).Accepted;
    }

    [Fact]
    public async Task A_picture_that_is_no_PNG_is_measured()
    {
        var picture = Assert.IsType<MediaReading.Decoded>(await Read("jpg", "-f", "lavfi", "-i", "testsrc=size=64x48", "-frames:v", "1"));

        Assert.Equal((64, 48, null, "jpeg"), (picture.WidthPixels, picture.HeightPixels, picture.LengthMilliseconds, picture.Measures!.Format));
        Assert.True(picture.Measures.ContrastThousandths > 2_000 && picture.Measures.SharpnessThousandths > 20_000 && picture.Measures.PictureHash is not null);
    }

    [Theory]
    [InlineData("sine=frequency=440:duration=1", 0)]
    [InlineData("anullsrc=r=44100:cl=mono:duration=1", 1000)]
    public async Task A_sound_that_is_no_WAV_is_measured(string source, int silence)
    {
        var sound = Assert.IsType<MediaReading.Decoded>(await Read("flac", "-f", "lavfi", "-i", source, "-t", "1"));

        Assert.Equal((1000L, 1, silence), (sound.LengthMilliseconds, sound.Measures!.Channels, (int)sound.Measures.SilenceThousandths!.Value));
    }

    [Fact]
    public async Task A_film_cut_short_is_broken_and_without_FFmpeg_everything_is_unknown()
    {
        Assert.SkipUnless(Reader.IsInstalled, "FFmpeg is not installed");
        byte[] torn = [0, 0, 0, 24, .. "ftypisom"u8, .. new byte[40]];

        Assert.IsType<MediaReading.Broken>(await Reader.Read(new MemoryStream(torn), TestContext.Current.CancellationToken));
        Assert.IsType<MediaReading.Unknown>(await new FfmpegReader(null, null).Read(new MemoryStream(torn), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_playlist_is_never_opened()
        => Assert.IsType<MediaReading.Unknown>(await Reader.Read(new MemoryStream("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"u8.ToArray()), TestContext.Current.CancellationToken));

    private static GateRules Gate(string check) => GateRules.Read("Gate", [new GateCheckOptions { Check = check }], []);

    private static async Task<MediaReading> Read(string kind, params string[] arguments)
    {
        Assert.SkipUnless(Reader.IsInstalled, "FFmpeg is not installed");
        var path = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.{kind}");
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-nostdin", .. arguments, path]))!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            await using var file = File.OpenRead(path);
            return await Reader.Read(file, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
