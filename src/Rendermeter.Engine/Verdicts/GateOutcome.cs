using Rendermeter.Engine.Downstream;

namespace Rendermeter.Engine.Verdicts;

/// <summary>What became of judging a delivery.</summary>
public abstract record GateOutcome
{
    private GateOutcome() { }

    /// <summary>The files were fetched and judged.</summary>
    public sealed record Judged(Verdict Verdict, IReadOnlyList<Output> Outputs, IReadOnlyList<CostLine> Lines) : GateOutcome;

    /// <summary>The files were fetched, nothing speaks against them, and a person is to decide.</summary>
    public sealed record AsksPerson(PersonAsked Asked, IReadOnlyList<Output> Outputs, IReadOnlyList<CostLine> Lines) : GateOutcome;

    /// <summary>The files cannot be had any more. The charge stands.</summary>
    public sealed record Lost(string Reason) : GateOutcome;
}
