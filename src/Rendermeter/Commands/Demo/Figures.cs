using Rendermeter.Commands.Demo.Views;

namespace Rendermeter.Commands.Demo;

/// <summary>All that the demo shows. Everything in it was read back from the gateway and from the providers' bills.</summary>
internal sealed record Figures(
    IReadOnlyList<Taken> Renders, ProblemView Refusal, IReadOnlyList<BillRow> Bills, WalletView Wallet, IReadOnlyList<string> BrokenInvariants)
{
    /// <summary>The renders on the scored route.</summary>
    public required IReadOnlyList<Taken> Season { get; init; }

    /// <summary>What the stricter gate was expected to come to, before it was set.</summary>
    public required Engine.Verdicts.GatePoint Preview { get; init; }

    public IReadOnlyList<PhaseRow> Phases => PhaseRow.Of(Season);

    public IReadOnlyList<DecisionRow> Decisions => DecisionRow.Of(Season, Preview);

    public IReadOnlyList<ModelRow> Models { get; } = ModelRow.Of(Renders);

    public bool Sound => Bills.All(bill => bill.Agrees) && BrokenInvariants.Count == 0;

    /// <summary>Attempts without a delivery.</summary>
    public IEnumerable<(Taken Taken, AttemptView Attempt)> Failures => Attempts.Where(pair => pair.Attempt.Verdict is null);

    /// <summary>Deliveries that the gate refused; they are paid for.</summary>
    public IEnumerable<(Taken Taken, AttemptView Attempt)> Rejections => Attempts.Where(pair => pair.Attempt.Verdict?.Result == "rejected");

    public IEnumerable<(Taken Taken, DecisionView Decision)> Failovers
        => Renders.SelectMany(taken => taken.Failovers.Select(decision => (taken, decision)));

    public IEnumerable<Taken> Doubts => Renders.Where(taken => taken.Doubt is not null);

    private IEnumerable<(Taken Taken, AttemptView Attempt)> Attempts
        => Renders.SelectMany(taken => taken.Render.Attempts.Select(attempt => (taken, attempt)));
}
