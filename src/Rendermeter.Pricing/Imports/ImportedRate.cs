using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Imports;

/// <summary>One rate that another price list has for a model.</summary>
/// <param name="Quantity">The quantity that it is for, by its name here: <c>outputs</c>, <c>seconds</c>, <c>characters</c>.</param>
/// <param name="Rate">The price of <paramref name="Per"/> of them, 0 or more.</param>
/// <param name="Per">Above 0.</param>
/// <param name="When">The parameters that it holds for; none: all.</param>
public sealed record ImportedRate(string Quantity, Rational Rate, Rational Per, ParameterSet When)
{
    /// <summary>It stands in until usage of this name is reported; null: it always counts.</summary>
    public string? UnlessReported { get; init; }

    /// <summary>The quantity of each output is rounded up to a multiple of this; null: it is not.</summary>
    public Rational? Block { get; init; }

    /// <summary>The price of one.</summary>
    public Rational Unit => Rate / Per;
}
