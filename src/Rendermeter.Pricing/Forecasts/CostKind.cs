namespace Rendermeter.Pricing.Forecasts;

/// <summary>What the money of a forecast goes to.</summary>
public enum CostKind
{
    /// <summary>The outputs that are accepted.</summary>
    Generation,

    /// <summary>Outputs that were delivered, paid and rejected.</summary>
    Rejected,

    /// <summary>Attempts that failed and are billed all the same, by the provider's policy or because nobody says otherwise.</summary>
    Failed,

    /// <summary>The same attempt made twice.</summary>
    Duplicates,

    /// <summary>Drafts before a final.</summary>
    Drafts,

    /// <summary>Surcharges of adapters, and what setting them up costs once.</summary>
    Adapters,

    /// <summary>Tokens of prompts and transcripts beside the media price.</summary>
    Tokens,

    /// <summary>Moderation, watermark, storage, egress, review.</summary>
    Downstream,

    /// <summary>What packs and commitments cost, less the list price of what they cover.</summary>
    Purchases,

    /// <summary>What caps keep from being spent: 0 or less.</summary>
    Caps,
}
