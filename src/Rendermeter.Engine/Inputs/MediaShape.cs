namespace Rendermeter.Engine.Inputs;

/// <summary>What a file measures. Null is unknown, or has none.</summary>
/// <param name="LengthMilliseconds">Of films and sounds, rounded to the nearest.</param>
public readonly record struct MediaShape(int? WidthPixels, int? HeightPixels, long? LengthMilliseconds)
{
    /// <summary>The longest edge of a picture that is taken, in pixels.</summary>
    public const int MostEdgePixels = 32_768;

    /// <summary>The most pixels of a picture that is taken.</summary>
    public const long MostPixels = 268_435_456;

    /// <summary>Width × height; null where either is unknown.</summary>
    public long? Pixels => WidthPixels is { } width && HeightPixels is { } height ? (long)width * height : null;

    /// <summary>True where it would unpack to more than anybody works on, whatever its size as a file.</summary>
    public bool IsTooLarge => WidthPixels > MostEdgePixels || HeightPixels > MostEdgePixels || Pixels > MostPixels;
}
