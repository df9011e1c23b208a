using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>A rational under the formulas' interface.</summary>
internal readonly record struct Exact(Rational Value) : IScalar<Exact>
{
    public static Exact Of(Rational value) => new(value);

    public static Exact operator +(Exact left, Exact right) => new(left.Value + right.Value);

    public static Exact operator -(Exact left, Exact right) => new(left.Value - right.Value);

    public static Exact operator *(Exact left, Exact right) => new(left.Value * right.Value);

    public static Exact operator /(Exact left, Exact right) => new(left.Value / right.Value);
}
