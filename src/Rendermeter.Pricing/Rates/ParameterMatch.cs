using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Rates;

/// <summary>What a table cell or a <c>when</c> asks of one parameter.</summary>
public abstract record ParameterMatch
{
    private ParameterMatch()
    {
    }

    /// <summary>How much this narrows: 2 for a value, 1 for a list or range, 0 for anything.</summary>
    public int Specificity => this switch
    {
        OneOf { Values.Count: 1 } => 2,
        OneOf or Between => 1,
        _ => 0,
    };

    /// <summary>Whether a value fits; null stands for a parameter that has none.</summary>
    public bool Fits(ParameterValue? value) => this switch
    {
        Anything => true,
        OneOf one => value is { } given && one.Values.Contains(given.Text, StringComparer.Ordinal),
        Between range => value is { Kind: ParameterKind.Number } given && range.Holds(given.Number),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Whether some value fits both.</summary>
    internal bool Overlaps(ParameterMatch other) => (this, other) switch
    {
        (Anything, _) or (_, Anything) => true,
        (OneOf { Values: [var one] }, OneOf { Values: [var two] }) => string.Equals(one, two, StringComparison.Ordinal),
        (OneOf a, OneOf b) => a.Values.Intersect(b.Values, StringComparer.Ordinal).Any(),
        (OneOf a, Between b) => a.Values.Any(text => b.Fits(ParameterValue.FromText(text))),
        (Between a, OneOf b) => b.Values.Any(text => a.Fits(ParameterValue.FromText(text))),
        (Between a, Between b) => a.Meets(b) && b.Meets(a),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary><c>"*"</c>: any value or none.</summary>
    public sealed record Anything : ParameterMatch;

    /// <summary>One of some values, compared by their text.</summary>
    public sealed record OneOf(IReadOnlyList<string> Values) : ParameterMatch;

    /// <summary>A range of numbers.</summary>
    /// <param name="Min">The least, itself included; null: none.</param>
    /// <param name="Over">A bound that must be exceeded; null: none.</param>
    /// <param name="Max">The greatest, itself included; null: none.</param>
    public sealed record Between(Rational? Min, Rational? Over, Rational? Max) : ParameterMatch
    {
        /// <summary>A bound that must not be reached; null: none.</summary>
        public Rational? Below { get; init; }

        internal bool Holds(Rational value)
            => (Below is not { } below || value < below) && (Min is not { } min || value >= min) && (Over is not { } over || value > over) && (Max is not { } max || value <= max);

        internal bool Meets(Between other)
            => (Max is not { } max || other.Min is not { } min || min <= max)
                && (Max is not { } top || other.Over is not { } over || over < top)
                && (Below is not { } below || ((other.Min is not { } least || least < below) && (other.Over is not { } above || above < below)));
    }
}
