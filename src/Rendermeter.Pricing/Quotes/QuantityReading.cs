using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>How much of a quantity a job has.</summary>
/// <param name="Each">Of each output, or of the job.</param>
/// <param name="Outputs">The outputs that it is multiplied by; 1 where it is the job's.</param>
/// <param name="IsPerOutput">Whether <paramref name="Each"/> is one output's.</param>
/// <param name="MostEach">The most that it can turn out to be; null: no bound. Equal to <paramref name="Each"/> where that is certain.</param>
/// <param name="IsCertain">Whether the request or a report decides it.</param>
/// <param name="IsGiven">Whether anything at all says it; if not, <paramref name="Each"/> is 0 and stands for nothing known.</param>
/// <param name="Assumption">What the figure rests on; null: nothing worth saying.</param>
internal sealed record QuantityReading(
    Rational Each, Rational Outputs, bool IsPerOutput, Rational? MostEach, bool IsCertain, bool IsGiven, string? Assumption)
{
    public static QuantityReading PerOutput(Rational each, Rational outputs, string? assumption = null)
        => new(each, outputs, true, each, true, true, assumption);

    public static QuantityReading PerJob(Rational total, string? assumption = null) => new(total, Rational.One, false, total, true, true, assumption);

    public static QuantityReading Nothing(string? assumption, bool isCertain = false)
        => new(Rational.Zero, Rational.One, false, Rational.Zero, isCertain, false, assumption);
}
