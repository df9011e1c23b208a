namespace Rendermeter.Pricing.Raters;

/// <summary>What a component comes to.</summary>
/// <param name="Bound">The most that it can turn out to be; equal to <paramref name="Amount"/> where the request decides it.</param>
internal readonly record struct CompiledLine(Fraction Amount, Fraction Bound, bool IsCertain)
{
    public static CompiledLine Nothing => new(Fraction.Zero, Fraction.Zero, IsCertain: true);
}
