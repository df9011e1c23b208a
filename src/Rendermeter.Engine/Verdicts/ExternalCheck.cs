namespace Rendermeter.Engine.Verdicts;

/// <summary>A check that a service elsewhere makes.</summary>
/// <param name="PriceNanos">What one answer costs, in nano-units.</param>
public sealed record ExternalCheck(Uri Url, long PriceNanos)
{
    /// <summary>Whether the operator has said that this address may lie inside the network.</summary>
    public bool Inside { get; init; }
}
