namespace Rendermeter.Pricing.Rates;

/// <summary>The built-in quantities. A price that needs another one needs code here, a formula and its tests: there is no expression language.</summary>
public static class Quantities
{
    /// <summary>Pixels in a megapixel unless a component's <c>base</c> says otherwise.</summary>
    public const int DefaultMegapixelBase = 1_000_000;

    /// <summary>The edge of a tile in pixels.</summary>
    public const int TilePixels = 512;

    /// <summary>All quantities by name.</summary>
    public static IReadOnlyDictionary<string, Quantity> All { get; } = new[]
    {
        Of("outputs", "", QuantityScope.Output, QuantitySource.Request),
        Of("requests", "request", QuantityScope.Job, QuantitySource.Request),
        Of("megapixels", "megapixel", QuantityScope.Output, QuantitySource.Request, ["width", "height"], ["output_megapixels"]),
        Of("input_megapixels", "megapixel", QuantityScope.Job, QuantitySource.Inputs, ["input_width", "input_height"], ["input_megapixels"]),
        Of("tiles", "tile", QuantityScope.Output, QuantitySource.Request, ["width", "height"]),
        Of("steps", "step", QuantityScope.Output, QuantitySource.Request, ["steps"]),
        Of("seconds", "second", QuantityScope.Output, QuantitySource.Request, ["seconds"]),
        Of("frames", "frame", QuantityScope.Output, QuantitySource.Request, ["seconds", "fps"], ["frames"]),
        Of("input_frames", "frame", QuantityScope.Job, QuantitySource.Inputs, ["input_seconds", "input_fps"], ["input_frames"]),
        Of("step_megapixels", "megapixel", QuantityScope.Job, QuantitySource.Request),
        Of("training_steps", "step", QuantityScope.Job, QuantitySource.Request, ["training_steps"]),
        Of("training_images", "image", QuantityScope.Job, QuantitySource.Request, ["training_images"]),
        Of("segments", "segment", QuantityScope.Output, QuantitySource.Request, ["segments"]),
        Of("input_seconds", "second", QuantityScope.Job, QuantitySource.Inputs, ["input_seconds"]),
        Of("input_images", "image", QuantityScope.Job, QuantitySource.Inputs, ["input_images"]),
        Of("adapters", "adapter", QuantityScope.Output, QuantitySource.Inputs, ["adapters"]),
        Of("partial_images", "image", QuantityScope.Output, QuantitySource.Inputs, ["partial_images"]),
        Of("characters", "character", QuantityScope.Job, QuantitySource.Prompt),
        Of("input_tiles", "tile", QuantityScope.Job, QuantitySource.Inputs, ["input_width", "input_height"]),
        Of("text_input_tokens", "token", QuantityScope.Job, QuantitySource.Prompt),
        Of("cached_text_input_tokens", "token", QuantityScope.Job, QuantitySource.Run),
        Of("cached_image_input_tokens", "token", QuantityScope.Job, QuantitySource.Run),
        Of("image_input_tokens", "token", QuantityScope.Job, QuantitySource.Inputs),
        Of("text_output_tokens", "token", QuantityScope.Output, QuantitySource.Run),
        Of("thinking_tokens", "token", QuantityScope.Output, QuantitySource.Run),
        Of("image_output_tokens", "token", QuantityScope.Output, QuantitySource.Run),
        Of("audio_output_tokens", "token", QuantityScope.Output, QuantitySource.Run),
        Of("video_output_tokens", "token", QuantityScope.Output, QuantitySource.Run),
        Of("audio_input_tokens", "token", QuantityScope.Job, QuantitySource.Inputs),
        Of("status_checks", "request", QuantityScope.Job, QuantitySource.Run),
        Of("retrievals", "request", QuantityScope.Job, QuantitySource.Run),
        Of("queries", "request", QuantityScope.Job, QuantitySource.Run),
        Of("compute_seconds", "second", QuantityScope.Job, QuantitySource.Run),
    }.ToDictionary(quantity => quantity.Name, StringComparer.Ordinal).AsReadOnly();

    private static Quantity Of(string name, string unit, QuantityScope scope, QuantitySource source, params IReadOnlyList<string>[] parameters)
        => new(name, unit, scope, source, parameters);
}
