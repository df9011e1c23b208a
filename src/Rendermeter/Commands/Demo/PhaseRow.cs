using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Commands.Demo;

/// <summary>What one part of the season came to, read back from the books.</summary>
/// <param name="Charged">Of all attempts, the rejected ones included.</param>
/// <param name="Downstream">What it cost beside the providers.</param>
internal sealed record PhaseRow(string Phase, int Renders, int Attempts, int Failed, int Rejected, int Accepted, Money? Charged, Money Downstream)
{
    public Money? CostPerAccepted => Amounts.Divide(Charged is { } charged ? charged + Downstream : null, Accepted);

    public static IReadOnlyList<PhaseRow> Of(IReadOnlyList<Taken> season) => [.. new[] { Season.Calm, Season.Outage, Season.Strict }.Select(phase =>
    {
        var taken = season.Where(one => one.Scene.Phase == phase).ToList();
        var attempts = taken.SelectMany(one => one.Render.Attempts).ToList();
        return new PhaseRow(phase, taken.Count, attempts.Count, attempts.Count(attempt => attempt.Verdict is null), attempts.Count(attempt => attempt.Verdict?.Result == "rejected"),
            taken.Sum(one => one.Render.AcceptedOutputs), Amounts.Sum(taken.Select(one => one.Render.Charged)), Amounts.Sum(taken.Select(one => (string?)one.Render.Downstream))!.Value);
    })];
}
