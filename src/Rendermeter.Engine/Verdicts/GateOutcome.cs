namespace Rendermeter.Engine.Verdicts;

/// <summary>What became of judging a delivery.</summary>
public abstract record GateOutcome
{
    private GateOutcome() { }

    /// <summary>The files were fetched and judged.</summary>
    public sealed record Judged(Verdict Verdict, IReadOnlyList<Output> Outputs) : GateOutcome;

    /// <summary>The files cannot be had any more. The charge stands.</summary>
    public sealed record Lost(string Reason) : GateOutcome;
}
