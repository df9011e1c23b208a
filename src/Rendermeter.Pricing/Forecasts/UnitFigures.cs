namespace Rendermeter.Pricing.Forecasts;

/// <summary>One wanted output in one draw: what the draws multiply by a month's count, raw. The variance is in the square of the group's scale.</summary>
internal readonly record struct UnitFigures(ulong Total, ulong Billed, ulong Outputs, ulong Accepted, ulong Variance)
{
    public static UnitFigures Of(in UnitCosts<Fixed> costs, Fixed variance)
    {
        var billed = costs.Billed;
        return new((ulong)(billed + costs.Tokens + costs.Downstream).Raw, (ulong)billed.Raw, (ulong)costs.Outputs.Raw, (ulong)costs.Accepted.Raw, (ulong)variance.Raw);
    }
}
