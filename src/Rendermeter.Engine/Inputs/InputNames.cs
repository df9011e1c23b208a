namespace Rendermeter.Engine.Inputs;

/// <summary>The parameters that files decide.</summary>
public static class InputNames
{
    /// <summary>True for a measure of what goes in: where files go in, it is theirs, and nothing to tell a provider besides.</summary>
    public static bool IsMeasure(string parameter)
        => parameter is "input_images" or "input_width" or "input_height" or "input_megapixels" or "input_tiles" or "input_seconds";
}
