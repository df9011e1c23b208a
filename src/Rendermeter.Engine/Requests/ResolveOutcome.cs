namespace Rendermeter.Engine.Requests;

/// <summary>What became of an operator's decision.</summary>
public abstract record ResolveOutcome
{
    private ResolveOutcome() { }

    /// <summary>There is no such render or attempt.</summary>
    public sealed record NotFound : ResolveOutcome;

    /// <summary>None of its attempts is in doubt.</summary>
    public sealed record NotInDoubt(RenderRecord Record) : ResolveOutcome;

    /// <summary>It is settled as the operator says, by them or by whoever said the same before.</summary>
    public sealed record Resolved(RenderRecord Record) : ResolveOutcome;
}
