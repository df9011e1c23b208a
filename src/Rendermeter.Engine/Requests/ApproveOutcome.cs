namespace Rendermeter.Engine.Requests;

/// <summary>What became of an approval. Where several apply, the first listed is answered.</summary>
public abstract record ApproveOutcome
{
    private ApproveOutcome() { }

    /// <summary>The organisation has no such render.</summary>
    public sealed record NotFound : ApproveOutcome;

    /// <summary>It does not wait for approval, or not any more.</summary>
    public sealed record NotWaiting(RenderRecord Record) : ApproveOutcome;

    /// <summary>It cannot be quoted any more, or money refuses it. It waits on.</summary>
    public sealed record Refused(SubmitOutcome Why) : ApproveOutcome;

    /// <summary>It is admitted, with a fresh quote and hold.</summary>
    /// <param name="Replayed">True where it had been approved before.</param>
    public sealed record Approved(RenderRecord Record, bool Replayed) : ApproveOutcome;
}
