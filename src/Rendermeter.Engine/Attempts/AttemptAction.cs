namespace Rendermeter.Engine.Attempts;

/// <summary>What a worker does next for an attempt. It does it, and tells <see cref="AttemptLife.Step"/> what happened.</summary>
public abstract record AttemptAction
{
    private AttemptAction() { }

    /// <summary>Send the job now, unless the submit deadline has passed meanwhile.</summary>
    public sealed record Send : AttemptAction;

    /// <summary>Ask for the job by its id at this instant, or at once when a callback comes.</summary>
    public sealed record Ask(DateTimeOffset At) : AttemptAction;

    /// <summary>Ask for the job by our reference at this instant, or at once when a callback comes.</summary>
    public sealed record LookUp(DateTimeOffset At) : AttemptAction;

    /// <summary>Look again at this instant, or at once when a callback comes.</summary>
    public sealed record Wait(DateTimeOffset At) : AttemptAction;

    /// <summary>Ask the provider to cancel, once. What becomes of the job is learned by asking for it.</summary>
    public sealed record Cancel : AttemptAction;

    /// <summary>Nothing: the attempt is resolved.</summary>
    public sealed record Rest : AttemptAction;
}
