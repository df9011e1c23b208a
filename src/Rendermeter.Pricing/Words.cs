using System.Numerics;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing;

/// <summary>Pieces of the sentences that quotes are explained in.</summary>
internal static class Words
{
    /// <summary><c>a, b and c</c>.</summary>
    public static string And(IReadOnlyList<string> items)
        => items.Count <= 1 ? string.Concat(items) : $"{string.Join(", ", items.Take(items.Count - 1))} and {items[^1]}";

    /// <summary><c>1 image</c>, <c>2 images</c>.</summary>
    public static string Count(Rational quantity, string unit) => $"{quantity} {Plural(quantity, unit)}";

    public static string Plural(Rational quantity, string unit) => quantity == Rational.One ? unit : unit + "s";

    /// <summary><c>an image</c>, <c>a clip</c>.</summary>
    public static string One(string noun) => ("aeio".Contains(noun[0], StringComparison.Ordinal) ? "an " : "a ") + noun;

    /// <summary><c>1,048,576</c>.</summary>
    public static string Thousands(Rational whole)
        => whole.IsWhole ? BigInteger.Abs(whole.Numerator).ToString("N0", System.Globalization.CultureInfo.InvariantCulture) : whole.ToString();
}
