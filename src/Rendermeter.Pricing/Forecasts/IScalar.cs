using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>
/// What the formulas of a forecast are written in: once exactly (<see cref="Exact"/>, for what is expected), once quickly
/// (<see cref="Fixed"/>, for the draws). Neither knows floating point, so that a file has the same figures on every machine.
/// </summary>
internal interface IScalar<T>
    where T : struct, IScalar<T>
{
    static abstract T Of(Rational value);

    static abstract T operator +(T left, T right);

    static abstract T operator -(T left, T right);

    static abstract T operator *(T left, T right);

    static abstract T operator /(T left, T right);
}
