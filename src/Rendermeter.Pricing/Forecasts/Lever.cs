namespace Rendermeter.Pricing.Forecasts;

/// <summary>What could be done otherwise.</summary>
public enum Lever
{
    /// <summary>A pack, a plan or a commitment against paying as you go.</summary>
    Commitment,

    /// <summary>An adapter's surcharge against fewer rejections.</summary>
    Adapter,

    /// <summary>Cheap drafts and one final against finals alone.</summary>
    Drafts,

    /// <summary>Fewer but longer clips.</summary>
    LongerClips,

    /// <summary>Smaller and upscaled against native.</summary>
    Upscale,

    /// <summary>The next tier of quality up or down.</summary>
    Ladder,

    /// <summary>The share that can wait for a cheaper hour or a batch.</summary>
    OffPeak,

    /// <summary>A cheaper model that is accepted less often.</summary>
    CheaperModel,

    /// <summary>The flagship for paying users only.</summary>
    Flagship,

    /// <summary>A smaller file against egress.</summary>
    ImageSize,

    /// <summary>Another offer for the same.</summary>
    Offer,
}
