namespace Rendermeter.Engine.Requests;

/// <summary>What became of a person's verdict.</summary>
public abstract record PersonVerdictOutcome
{
    private PersonVerdictOutcome() { }

    /// <summary>There is no such render.</summary>
    public sealed record NotFound : PersonVerdictOutcome;

    /// <summary>Nobody is asked, or another has decided first.</summary>
    public sealed record NotWaiting(RenderRecord Record) : PersonVerdictOutcome;

    /// <summary>It is written, and the render goes on.</summary>
    public sealed record Decided(RenderRecord Record) : PersonVerdictOutcome;
}
