namespace Rendermeter.Pricing.Adjustments;

/// <summary>How an adjustment changes a price.</summary>
public enum AdjustmentKind
{
    /// <summary>Every rate so far is multiplied by the value.</summary>
    Multiply,

    /// <summary>Every rate so far grows by the value in percent; -30 is 30 % off.</summary>
    Percent,

    /// <summary>The value is added, as a line of its own, once per job or per output.</summary>
    Fixed,

    /// <summary>Everything so far is converted into another currency.</summary>
    Convert,
}
