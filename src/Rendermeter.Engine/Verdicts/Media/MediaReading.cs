namespace Rendermeter.Engine.Verdicts.Media;

/// <summary>What a file turned out to be when it was read through.</summary>
public abstract record MediaReading
{
    private MediaReading() { }

    /// <summary>It decodes.</summary>
    /// <param name="WidthPixels">Null where the medium has none.</param>
    /// <param name="LengthMilliseconds">Rounded to the nearest; null where the medium has none.</param>
    public sealed record Decoded(int? WidthPixels, int? HeightPixels, long? LengthMilliseconds) : MediaReading
    {
        /// <summary>What was measured in it; null where it was read through and not measured.</summary>
        public Measures? Measures { get; init; }
    }

    /// <summary>It is damaged, or not what it says it is.</summary>
    public sealed record Broken(string Reason) : MediaReading;

    /// <summary>No decoder here reads this kind of file.</summary>
    public sealed record Unknown : MediaReading;
}
