namespace Rendermeter.Pricing.Rates;

/// <summary>How a quantity goes to a multiple of its step.</summary>
public enum RoundingMode
{
    /// <summary>To the next multiple above.</summary>
    Up,

    /// <summary>To the next multiple below.</summary>
    Down,

    /// <summary>To the nearest multiple; a half goes up.</summary>
    Nearest,
}
