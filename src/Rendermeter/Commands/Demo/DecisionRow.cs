using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Commands.Demo;

/// <summary>What one kind of decision on the scored route has cost, or saved where it is below zero, and what it brought. Everything is a difference of booked amounts and kept quotes.</summary>
/// <param name="Renders">How many it was taken for.</param>
/// <param name="CostNanos">Against what would have been paid without it.</param>
internal sealed record DecisionRow(string Decision, int Renders, long CostNanos, string Against, string Brought)
{
    public static IReadOnlyList<DecisionRow> Of(IReadOnlyList<Taken> season, GatePoint preview)
    {
        var paid = season.Where(taken => taken.Scene.Phase is Season.Calm).ToList();
        var moved = season.Where(taken => taken.Scene.Phase == Season.Outage && taken.Render.Attempts[0] is { Verdict: null } first && first.Offer.Provider == Season.Failing).ToList();
        var passed = season.Where(taken => taken.Scene.Phase != Season.Calm && taken.Choice!.Offers.Any(offer => offer.IsOf(Season.Failing) && offer.Resting)).ToList();
        var rejections = season.Where(taken => taken.Scene.Phase == Season.Strict)
            .SelectMany(taken => taken.Render.Attempts, (taken, attempt) => (taken, attempt)).Where(pair => pair.attempt.Verdict?.Result == "rejected").ToList();
        return
        [
            new("least total cost first", paid.Count, paid.Sum(taken => Nanos(taken.Render.Charged) - taken.Choice!.Offers.Max(offer => offer.ExpectedNanos)),
                "the dearest offer for each", $"{Accepted(paid)} accepted outputs"),
            new("failover in the outage", moved.Count, moved.Sum(taken => Nanos(taken.Render.Charged) - taken.Choice!.ExpectedNanos(Season.Failing)),
                $"the quote of {Season.Failing}, which delivered nothing", $"{Accepted(moved)} outputs that would have failed"),
            new("resting the failing offer", passed.Count, passed.Sum(taken => Nanos(taken.Render.Attempts[0].Charge) - taken.Choice!.ExpectedNanos(Season.Failing)),
                $"the quote of {Season.Failing}", $"{passed.Count} attempts not made in vain"),
            new("a stricter gate", rejections.Count, rejections.Sum(pair => Nanos(pair.attempt.Verdict!.RejectionCost)),
                "keeping what was rejected", $"the preview said {preview.Attempts - preview.Accepted} of {preview.Attempts} first pictures"),
        ];
    }

    /// <summary>How many of the pictures that the preview spoke of the stricter gate has accepted.</summary>
    public static int AcceptedAtOnce(IReadOnlyList<Taken> season)
        => season.Count(taken => taken.Scene.Phase == Season.Strict && taken.Render.Attempts[0].Verdict?.Result == "accepted");

    public Money Cost => Money.FromNanos(Math.Abs(CostNanos), Currency.Usd);

    private static int Accepted(IEnumerable<Taken> taken) => taken.Sum(one => one.Render.AcceptedOutputs);

    private static long Nanos(string? amount) => Amounts.Read(amount ?? throw new DemoFailedException("a charge is not known")).Nanos;
}
