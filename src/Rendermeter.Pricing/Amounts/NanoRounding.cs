namespace Rendermeter.Pricing.Amounts;

/// <summary>How a line's exact amount becomes whole nano-units. It happens once per line.</summary>
public enum NanoRounding
{
    /// <summary>To the nearest, a half to the even neighbour: charges and costs.</summary>
    HalfEven,

    /// <summary>Up: holds and upper bounds, which must never fall short of a charge.</summary>
    Ceiling,
}
