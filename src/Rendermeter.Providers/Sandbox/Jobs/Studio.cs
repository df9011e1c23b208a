using System.Globalization;
using Rendermeter.Providers.Sandbox.Media;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>Makes the files of a job. The same order gives the same bytes, today and on another machine.</summary>
internal sealed class Studio(string provider)
{
    private readonly SceneDetail _detail = provider switch
    {
        "sandbox-cheap" => SceneDetail.Plain,
        "sandbox-fast" => SceneDetail.Good,
        _ => SceneDetail.Fine,
    };

    /// <summary>One output, counted from 0.</summary>
    public (JobFile File, byte[] Content) Make(JobRequest request, int index)
    {
        var seed = SeedStream.Of([
            provider, request.Prompt, request.Voice ?? "", (request.Seed ?? 0).ToString(CultureInfo.InvariantCulture), index.ToString(CultureInfo.InvariantCulture),
            .. request.Inputs]);
        return request.Product switch
        {
            Product.Image or Product.Edit => MakeImage(request, seed),
            Product.Video => MakeVideo(request, seed),
            Product.Speech => MakeSpeech(request, seed),
        };
    }

    private (JobFile File, byte[] Content) MakeImage(JobRequest request, SeedStream seed)
    {
        var content = PngEncoder.Encode(Scene.Of(seed, _detail).Paint(request.WidthPixels, request.HeightPixels, atMillis: 0));
        return (new JobFile("image/png", content.Length, request.WidthPixels, request.HeightPixels, null), content);
    }

    private (JobFile File, byte[] Content) MakeVideo(JobRequest request, SeedStream seed)
    {
        var scene = Scene.Of(seed, _detail);
        var encoder = new JpegEncoder(82);
        var frames = new byte[request.LengthMillis * request.FramesPerSecond / 1000][];
        for (var frame = 0; frame < frames.Length; frame++)
        {
            frames[frame] = encoder.Encode(scene.Paint(request.WidthPixels, request.HeightPixels, frame * 1000 / request.FramesPerSecond));
        }

        var sound = request.Audio ? Hum(request, seed) : [];
        var content = AviEncoder.Encode(request.WidthPixels, request.HeightPixels, request.FramesPerSecond, frames, sound);
        return (new JobFile("video/x-msvideo", content.Length, request.WidthPixels, request.HeightPixels, request.LengthMillis), content);
    }

    private (JobFile File, byte[] Content) MakeSpeech(JobRequest request, SeedStream seed)
    {
        var content = WavEncoder.Encode(Hum(request, seed));
        return (new JobFile("audio/wav", content.Length, null, null, request.LengthMillis), content);
    }

    private short[] Hum(JobRequest request, SeedStream seed)
        => Voice.Hum(seed, request.Prompt, request.LengthMillis * (Voice.Rate / 1000), _detail.Partials);
}
