using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Rendermeter.Providers.Sandbox.Jobs;

namespace Rendermeter.Providers.Tests.Sandbox.Media;

/// <summary>That the files play is said by somebody else: FFmpeg, where it is installed. With RENDERMETER_REQUIRE_ALL=1 it must be.</summary>
public sealed class PlayerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sandbox-cheap", 320, 240, 2000, false)]
    [InlineData("sandbox-fast", 322, 242, 1000, true)]
    [InlineData("sandbox-fine", 640, 360, 1000, true)]
    public async Task A_player_sees_every_frame_of_a_film(string provider, int width, int height, int lengthMillis, bool audio)
    {
        var (_, avi) = new Studio(provider).Make(AviEncoderTests.Order(width, height, lengthMillis, 12, audio), 0);

        var streams = await Probe(avi, ".avi");
        var picture = streams.Single(stream => stream.GetProperty("codec_type").GetString() == "video");
        var sound = streams.SingleOrDefault(stream => stream.GetProperty("codec_type").GetString() == "audio");

        Assert.Equal("mjpeg", picture.GetProperty("codec_name").GetString());
        Assert.Equal((width, height), (picture.GetProperty("width").GetInt32(), picture.GetProperty("height").GetInt32()));
        Assert.Equal($"{lengthMillis * 12 / 1000}", picture.GetProperty("nb_read_frames").GetString());
        Assert.Equal(lengthMillis / 1000m, decimal.Parse(picture.GetProperty("duration").GetString()!, CultureInfo.InvariantCulture));
        Assert.Equal(audio, sound.ValueKind != JsonValueKind.Undefined);
        Assert.Equal(audio ? $"{lengthMillis * 24}" : null, audio ? sound.GetProperty("nb_frames").GetString() : null);
    }

    [Fact]
    public async Task A_player_hears_a_speech()
    {
        var order = new JobRequest { Reference = "att_1", Product = Product.Speech, Prompt = "A red kettle, please.", LengthMillis = 1700 };
        var (_, wav) = new Studio("sandbox-fine").Make(order, 0);

        var stream = Assert.Single(await Probe(wav, ".wav"));

        Assert.Equal(("pcm_s16le", "24000", 1), (stream.GetProperty("codec_name").GetString(), stream.GetProperty("sample_rate").GetString(), stream.GetProperty("channels").GetInt32()));
        Assert.Equal(40800, stream.GetProperty("duration_ts").GetInt32());
    }

    [Fact]
    public async Task A_player_shows_a_picture()
    {
        var order = new JobRequest { Reference = "att_1", Product = Product.Image, Prompt = "a red kettle", WidthPixels = 200, HeightPixels = 121 };
        var (_, png) = new Studio("sandbox-fine").Make(order, 0);

        var stream = Assert.Single(await Probe(png, ".png"));

        Assert.Equal(("png", 200, 121), (stream.GetProperty("codec_name").GetString(), stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32()));
    }

    // Decodes everything, so that a broken frame is an error and not only a short count.
    private static async Task<JsonElement[]> Probe(byte[] content, string extension)
    {
        var present = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "ffprobe")) || File.Exists(Path.Combine(folder, "ffprobe.exe")));
        if (Environment.GetEnvironmentVariable("RENDERMETER_REQUIRE_ALL") == "1")
        {
            Assert.True(present, "ffprobe is required and not installed");
        }

        Assert.SkipUnless(present, "ffprobe is not installed");
        var path = Path.Combine(Directory.CreateTempSubdirectory("player-").FullName, "file" + extension);
        await File.WriteAllBytesAsync(path, content, Token);
        var start = new ProcessStartInfo("ffprobe", ["-v", "error", "-count_frames", "-show_streams", "-of", "json", path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);

        Assert.Equal("", await errors);
        return [.. JsonElement.Parse(await output).GetProperty("streams").EnumerateArray()];
    }
}
