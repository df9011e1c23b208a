using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>A figure of the file that may turn out otherwise: one number, or a range in which every value is as likely as another.</summary>
/// <param name="Index">Its place among all assumptions of the file.</param>
/// <param name="Name">What it is called in the answer: <c>product photo: rejection</c>.</param>
/// <param name="ForLine">Whether a line rests on it, not only an alternative.</param>
internal sealed record Assumption(int Index, string Name, Rational Low, Rational High, bool ForLine)
{
    /// <summary>Whether it is a share, which ends at 1.</summary>
    public bool IsRate { get; init; }

    public bool IsRange => Low != High;

    public Rational Middle => (Low + High) / 2;
}
