namespace Rendermeter.Engine.Alerts;

/// <summary>What most of a spike is made of.</summary>
public enum SpikeCause
{
    /// <summary>Further attempts of the same render, or the same request again and again.</summary>
    Retries,

    /// <summary>First attempts that failed and were billed.</summary>
    Failures,

    /// <summary>Outputs that the gate rejected.</summary>
    Rejections,

    /// <summary>More renders than before, and nothing wrong with them.</summary>
    Volume,
}
