using System.Globalization;
using System.Text.Json;

namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>
/// Reads through FFmpeg what no decoder here reads. Which demuxer is used is said by the file's first bytes and forced, so that a playlist is never
/// followed; only files and pipes can be opened.
/// </summary>
public sealed class FfmpegReader
{
    private const int MaxPixels = 67_108_864;
    private const int FrameEdge = 32;
    private readonly string? _ffmpeg;
    private readonly string? _ffprobe;

    /// <summary>With the programs at these places; null is not installed.</summary>
    public FfmpegReader(string? ffmpeg, string? ffprobe) => (_ffmpeg, _ffprobe) = (ffmpeg, ffprobe);

    /// <summary>With the programs that the search path leads to.</summary>
    public static FfmpegReader Installed() => new(Find("ffmpeg"), Find("ffprobe"));

    /// <summary>Whether it can read anything.</summary>
    public bool IsInstalled => _ffmpeg is not null && _ffprobe is not null;

    /// <summary>Reads a seekable file from its beginning; unknown where FFmpeg is missing, takes too long or too much, or the kind of file is none that is expected.</summary>
    public async Task<MediaReading> Read(Stream file, CancellationToken cancellationToken)
    {
        var head = new byte[16];
        file.Position = 0;
        await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        file.Position = 0;
        if (!IsInstalled || Kind(head) is not { } kind)
        {
            return new MediaReading.Unknown();
        }

        var copy = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await using (var target = new FileStream(copy, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }))
            {
                await file.CopyToAsync(target, cancellationToken);
            }

            return await Read(copy, kind, cancellationToken);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private async Task<MediaReading> Read(string path, MediaKind kind, CancellationToken cancellationToken)
    {
        string[] from = ["-protocol_whitelist", "file,pipe", "-f", kind.Demuxer, "-i", $"file:{path}"];
        using var said = new MemoryStream();
        switch (await BoundedProcess.Run(_ffprobe!, ["-v", "error", "-show_streams", "-show_format", "-of", "json", .. from], said.Write, cancellationToken))
        {
            case BoundedProcess.End.Failed:
                return new MediaReading.Broken("FFmpeg cannot read it");
            case BoundedProcess.End.CutOff:
                return new MediaReading.Unknown();
            case BoundedProcess.End.Done:
                break;
        }

        using var described = JsonDocument.Parse(said.ToArray());
        var streams = described.RootElement.TryGetProperty("streams", out var listed) ? listed.EnumerateArray().ToList() : [];
        var picture = streams.Find(stream => Text(stream, "codec_type") == "video");
        var sound = streams.Find(stream => Text(stream, "codec_type") == "audio");
        var measures = new Measures { Format = kind.Format };
        int? width = null, height = null;
        if (picture.ValueKind == JsonValueKind.Object && kind.Shows != Shows.Sound)
        {
            (width, height) = (picture.GetProperty("width").GetInt32(), picture.GetProperty("height").GetInt32());
            if (width <= 0 || height <= 0 || (long)width * height > MaxPixels)
            {
                return new MediaReading.Broken("FFmpeg reads impossible sizes in it");
            }

            var (seen, end) = kind.Shows == Shows.Picture ? await MeasurePicture(from, width.Value, height.Value, measures, cancellationToken) : await MeasureFilm(from, Rated(picture, measures), cancellationToken);
            if (end == BoundedProcess.End.Failed)
            {
                return new MediaReading.Broken("FFmpeg cannot decode it");
            }

            measures = seen;
        }

        if (sound.ValueKind == JsonValueKind.Object)
        {
            var (heard, end) = await MeasureSound(from, sound, measures, cancellationToken);
            if (end == BoundedProcess.End.Failed)
            {
                return new MediaReading.Broken("FFmpeg cannot decode its sound");
            }

            measures = heard;
        }

        if (width is null && sound.ValueKind != JsonValueKind.Object)
        {
            return new MediaReading.Broken("FFmpeg finds neither picture nor sound in it");
        }

        long? length = kind.Shows == Shows.Picture ? null : described.RootElement.TryGetProperty("format", out var format) ? Milliseconds(Text(format, "duration")) : null;
        return new MediaReading.Decoded(width, height, length) { Measures = measures };
    }

    private async Task<(Measures, BoundedProcess.End)> MeasurePicture(string[] from, int width, int height, Measures measures, CancellationToken cancellationToken)
    {
        var scan = new PictureScan(width, height);
        var rows = new BlockSink(width, row => scan.Add(row));
        var end = await BoundedProcess.Run(
            _ffmpeg!, ["-v", "error", "-nostdin", "-threads", "1", "-noautorotate", .. from, "-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo", "pipe:1"], rows.Write, cancellationToken);
        return rows.Blocks == height ? (scan.Into(measures), BoundedProcess.End.Done)
            : (measures, end == BoundedProcess.End.CutOff ? end : BoundedProcess.End.Failed);
    }

    private async Task<(Measures, BoundedProcess.End)> MeasureFilm(string[] from, Measures measures, CancellationToken cancellationToken)
    {
        var scan = new FilmScan();
        var frames = new BlockSink(FrameEdge * FrameEdge, frame => scan.Add(frame));
        var end = await BoundedProcess.Run(
            _ffmpeg!,
            ["-v", "error", "-nostdin", "-threads", "1", .. from, "-map", "0:v:0", "-frames:v", "2400", "-vf", $"fps=4,scale={FrameEdge}:{FrameEdge}:flags=area,format=gray", "-f", "rawvideo", "pipe:1"],
            frames.Write, cancellationToken);
        return end == BoundedProcess.End.Done && frames.Blocks == 0 ? (measures, BoundedProcess.End.Failed) : (end == BoundedProcess.End.Done ? scan.Into(measures) : measures, end);
    }

    private async Task<(Measures, BoundedProcess.End)> MeasureSound(string[] from, JsonElement stream, Measures measures, CancellationToken cancellationToken)
    {
        var channels = stream.TryGetProperty("channels", out var said) ? said.GetInt32() : 0;
        if (channels is < 1 or > 64 || !int.TryParse(Text(stream, "sample_rate"), NumberStyles.None, CultureInfo.InvariantCulture, out var rate) || rate < 100)
        {
            return (measures, BoundedProcess.End.Done);
        }

        var scan = new SoundScan(channels, rate);
        var samples = new BlockSink(2, sample => scan.Add(System.Buffers.Binary.BinaryPrimitives.ReadInt16LittleEndian(sample)));
        var end = await BoundedProcess.Run(
            _ffmpeg!, ["-v", "error", "-nostdin", "-threads", "1", .. from, "-map", "0:a:0", "-t", "3600", "-f", "s16le", "pipe:1"], samples.Write, cancellationToken);
        return (end == BoundedProcess.End.Done ? scan.Into(measures) : measures, end);
    }

    private static Measures Rated(JsonElement stream, Measures measures)
    {
        var parts = (Text(stream, "avg_frame_rate") ?? "").Split('/');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var frames) && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 && frames is > 0 and < 1_000_000_000
            ? measures with { FrameRateThousandths = (frames * 1000 + seconds / 2) / seconds }
            : measures;
    }

    /// <summary>Of a text such as <c>5.005000</c>.</summary>
    private static long? Milliseconds(string? seconds)
    {
        var parts = (seconds ?? "").Split('.');
        return parts.Length == 2 && parts[1].Length >= 4 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
            && int.TryParse(parts[1].AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var part) && whole < int.MaxValue
            ? whole * 1000 + (part + 5) / 10
            : null;
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static MediaKind? Kind(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => new MediaKind("jpeg", "jpeg_pipe", Shows.Picture),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => new MediaKind("webp", "webp_pipe", Shows.Picture),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', ..] => new MediaKind("avi", "avi", Shows.Film),
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => new MediaKind("mp4", "mov", Shows.Film),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => new MediaKind("webm", "matroska", Shows.Film),
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => new MediaKind("ogg", "ogg", Shows.Sound),
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => new MediaKind("flac", "flac", Shows.Sound),
        [(byte)'I', (byte)'D', (byte)'3', ..] or [0xFF, 0xFA or 0xFB or 0xF2 or 0xF3, ..] => new MediaKind("mp3", "mp3", Shows.Sound),
        _ => null,
    };

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{program}.exe" : program)).FirstOrDefault(File.Exists);

    private enum Shows
    {
        Picture,
        Film,
        Sound,
    }

    private sealed record MediaKind(string Format, string Demuxer, Shows Shows);
}
