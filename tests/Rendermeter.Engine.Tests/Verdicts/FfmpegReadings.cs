using System.Diagnostics;
using Rendermeter.Engine.Verdicts.Media;

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
