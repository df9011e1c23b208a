namespace Rendermeter.Pricing.PriceBooks;

/// <summary>What a model makes.</summary>
public enum MediaKind
{
    /// <summary>Pictures.</summary>
    Image,

    /// <summary>Moving pictures.</summary>
    Video,

    /// <summary>Spoken words.</summary>
    Speech,

    /// <summary>Music.</summary>
    Music,

    /// <summary>Other sound.</summary>
    Sound,

    /// <summary>Text out of sound or pictures.</summary>
    Transcript,

    /// <summary>Bodies in space: meshes, splats.</summary>
    Mesh,

    /// <summary>Machine time, whatever it makes.</summary>
    Compute,
}
