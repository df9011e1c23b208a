namespace Rendermeter.Providers.Fal;

/// <summary>
/// Which of our parameters each model at fal takes, and by which name. Read off the types that fal publishes with its own client (fal-ai/fal-js
/// 381105e of 2026-08-02, <c>libs/client/src/types/endpoints.ts</c>); a model that does not stand there is not here, unless the operator says so.
/// </summary>
/// <param name="more">Further models in the form of the table, or others for one that it has; lines or <c>;</c> part them.</param>
internal sealed class FalTakes(string? more)
{
    /// <summary>
    /// A model and what it takes, each by the name that most models give it or by the one behind the colon; <c>seconds:input</c> is as long as what it is
    /// made from, <c>seconds:6</c> the one length that it makes. <c>text</c> is a prompt that is called so, <c>-</c> a model without one.
    /// What ends in <c>_url</c> or <c>_urls</c> is a file that goes in, or a list of them.
    /// </summary>
    private const string Sourced = """
        fal-ai/flux-1/dev n size steps
        fal-ai/flux/dev n size steps
        fal-ai/flux/schnell n size steps
        fal-ai/flux-lora n size steps
        fal-ai/flux-kontext-lora n steps image_url
        fal-ai/qwen-image n size steps
        fal-ai/patina - image_url
        fal-ai/flux-2-flex size steps
        fal-ai/flux-2-pro size
        fal-ai/flux-pro/kontext n aspect_ratio image_url
        fal-ai/flux-pro/kontext/max n aspect_ratio image_url
        fal-ai/flux-pro/v1.1 n size
        fal-ai/flux-pro/v1.1-ultra n aspect_ratio image_url
        fal-ai/flux-pro/v1.1-ultra-finetuned n aspect_ratio image_url
        fal-ai/bria/background/remove - image_url
        fal-ai/trellis - image_url
        fal-ai/bytedance/seedream/v4/text-to-image n size
        fal-ai/ideogram/v3 n size image_urls
        fal-ai/ideogram/v2 aspect_ratio
        fal-ai/ideogram/v2/turbo aspect_ratio
        fal-ai/stable-diffusion-v35-medium n size steps
        fal-ai/recraft/v3/text-to-image size
        fal-ai/hidream-i1-full n size steps
        fal-ai/hidream-i1-fast n size steps
        fal-ai/nano-banana n aspect_ratio
        fal-ai/nano-banana-2 n resolution:upper aspect_ratio
        fal-ai/nano-banana-2/edit n resolution:upper aspect_ratio image_urls video_url audio_url
        fal-ai/patina/material n size steps image_url mask_url
        fal-ai/patina/material/extract n size steps image_url
        fal-ai/pixverse/v6/text-to-video seconds:number resolution audio:generate_audio_switch aspect_ratio
        fal-ai/pixverse/v6/image-to-video seconds:number resolution audio:generate_audio_switch image_url
        fal-ai/pixverse/v6/extend seconds:number resolution audio:generate_audio_switch video_url
        fal-ai/pixverse/c1/text-to-video seconds:number resolution audio:generate_audio_switch aspect_ratio
        fal-ai/kling-video/v3/pro/image-to-video seconds audio start_image_url end_image_url
        fal-ai/kling-video/v3/standard/image-to-video seconds audio start_image_url end_image_url
        fal-ai/kling-video/v3/pro/text-to-video seconds audio aspect_ratio
        fal-ai/kling-video/v3/standard/text-to-video seconds audio aspect_ratio
        fal-ai/kling-video/v3/turbo/pro/image-to-video seconds image_url
        fal-ai/kling-video/v3/turbo/standard/image-to-video seconds image_url
        fal-ai/kling-video/o3/4k/text-to-video seconds audio aspect_ratio
        fal-ai/kling-video/o3/4k/reference-to-video seconds audio aspect_ratio start_image_url image_urls end_image_url
        fal-ai/kling-video/o3/4k/image-to-video seconds audio image_url end_image_url
        fal-ai/kling-video/o3/standard/image-to-video seconds audio image_url end_image_url
        fal-ai/kling-video/o3/pro/image-to-video seconds audio image_url end_image_url
        fal-ai/kling-video/o3/pro/reference-to-video seconds audio aspect_ratio start_image_url image_urls end_image_url
        fal-ai/kling-video/o3/standard/reference-to-video seconds audio aspect_ratio start_image_url image_urls end_image_url
        fal-ai/kling-video/o3/pro/text-to-video seconds audio aspect_ratio
        fal-ai/kling-video/o3/pro/video-to-video/edit seconds:input image_urls video_url
        fal-ai/kling-video/o3/pro/video-to-video/reference seconds aspect_ratio image_urls video_url
        fal-ai/kling-video/o3/standard/video-to-video/edit seconds:input image_urls video_url
        fal-ai/kling-video/o3/standard/video-to-video/reference seconds aspect_ratio image_urls video_url
        fal-ai/kling-video/v2.6/pro/text-to-video seconds audio aspect_ratio
        fal-ai/kling-video/v2.6/pro/image-to-video seconds audio start_image_url end_image_url
        fal-ai/kling-video/v2.6/pro/motion-control seconds:input image_url video_url
        fal-ai/kling-video/v2.6/standard/motion-control seconds:input image_url video_url
        fal-ai/kling-video/v2.5-turbo/pro/text-to-video seconds aspect_ratio
        fal-ai/kling-video/v2.5-turbo/pro/image-to-video seconds image_url tail_image_url
        fal-ai/kling-video/v2.5-turbo/standard/image-to-video seconds image_url
        fal-ai/kling-video/v2.1/master/image-to-video seconds image_url
        fal-ai/kling-video/v2.1/pro/image-to-video seconds image_url tail_image_url
        fal-ai/kling-video/v2.1/standard/image-to-video seconds image_url
        fal-ai/kling-video/v2.1/master/text-to-video seconds aspect_ratio
        fal-ai/kling-video/v2/master/text-to-video seconds aspect_ratio
        fal-ai/kling-video/v2/master/image-to-video seconds image_url
        fal-ai/kling-video/ai-avatar/v2/standard seconds:input image_url audio_url
        fal-ai/kling-video/ai-avatar/v2/pro seconds:input image_url audio_url
        fal-ai/kling-video/create-voice -
        fal-ai/kling-video/lipsync/audio-to-video - video_url audio_url
        fal-ai/kling-video/lipsync/text-to-video text video_url
        fal-ai/kling-video/video-to-audio - video_url
        fal-ai/minimax/hailuo-02/pro/text-to-video seconds:6
        fal-ai/minimax/hailuo-02/standard/image-to-video seconds resolution:upper image_url end_image_url
        fal-ai/minimax/hailuo-2.3/standard/text-to-video seconds
        fal-ai/minimax/hailuo-2.3/pro/text-to-video
        fal-ai/ovi steps
        fal-ai/ovi/image-to-video steps image_url
        fal-ai/pika/v2.2/text-to-video seconds:number resolution aspect_ratio
        fal-ai/veo3.1/fast/extend-video seconds:s resolution audio aspect_ratio video_url
        fal-ai/dia-tts text
        fal-ai/dia-tts/voice-clone text
        fal-ai/kokoro/american-english voice
        fal-ai/veo3.1 seconds:s resolution audio aspect_ratio
        fal-ai/veo3.1/fast seconds:s resolution audio aspect_ratio
        fal-ai/veo3.1/image-to-video seconds:s resolution audio aspect_ratio image_url
        fal-ai/veo3.1/fast/image-to-video seconds:s resolution audio aspect_ratio image_url
        fal-ai/veo3.1/lite seconds:s resolution audio aspect_ratio
        fal-ai/elevenlabs/tts/turbo-v2.5 text voice
        fal-ai/elevenlabs/tts/multilingual-v2 text voice
        fal-ai/orpheus-tts text voice
        fal-ai/chatterbox/text-to-speech text audio_url
        """;

    private static readonly Dictionary<string, IReadOnlyDictionary<string, string>> Known = Read(Sourced);

    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _more = Read(more ?? "");

    /// <summary>The parameters that a model takes, each with its form; null where nobody has said.</summary>
    public IReadOnlyDictionary<string, string>? Of(string model) => _more.GetValueOrDefault(model) ?? Known.GetValueOrDefault(model);

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Read(string table)
        => table.Split(['\n', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(words => words[0], IReadOnlyDictionary<string, string> (words) => words.Skip(1).Select(word => word.Split(':'))
                .ToDictionary(word => word[0], word => word.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal), StringComparer.Ordinal);
}
