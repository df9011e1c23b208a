using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>What a model takes as one parameter.</summary>
/// <param name="Name">The parameter; <c>size</c> speaks of width and height together.</param>
/// <param name="Kind">The kind of its value.</param>
public sealed record ParameterRule(string Name, ParameterKind Kind)
{
    /// <summary>The least number; null: none, and never below 0.</summary>
    public Rational? Min { get; init; }

    /// <summary>The greatest number; null: none.</summary>
    public Rational? Max { get; init; }

    /// <summary>Numbers are multiples of it; null: any number of at most 6 decimals.</summary>
    public Rational? Step { get; init; }

    /// <summary>The only values sold; null: any within the range.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>What is filled in; null: nothing.</summary>
    public ParameterValue? Default { get; init; }

    /// <summary>Whether a request without it is refused.</summary>
    public bool Required { get; init; }

    /// <summary>A request without it is refused when all of these fit; none: never for that reason.</summary>
    public IReadOnlyList<KeyValuePair<string, ParameterMatch>> RequiredWhen { get; init; } = [];

    /// <summary>Parameters that cannot be given together with it. Its default is not filled in beside one of them.</summary>
    public IReadOnlyList<string> NotWith { get; init; } = [];

    /// <summary>Values that are priced as another, for example <c>auto</c> as <c>high</c>.</summary>
    public IReadOnlyDictionary<string, string> As { get; init; } = new Dictionary<string, string>();

    /// <summary>Of <c>size</c> only: the limits of free sizes; null: none.</summary>
    public SizeLimits? Size { get; init; }
}
