namespace Rendermeter.Engine.Attempts;

/// <summary>What must be known of a provider to let an attempt live with it. Facts of the vendor, not choices of ours.</summary>
/// <param name="SubmitClass">How it recognises a submission that it has seen before.</param>
/// <param name="SubmitTimeout">How long its answer to a submission may take before the outcome is in doubt. Default of the sandbox: 2 s.</param>
/// <param name="NetworkHorizon">Twice the time that a request may be on its way: after it, a negative look-up is evidence, provided that the sender is known to be done.</param>
/// <param name="PollInterval">Between two looks at a running job that no webhook has told of.</param>
/// <param name="MaxRuntime">After it a running job is asked to be cancelled, once, where the provider can.</param>
/// <param name="CanCancel">Whether a cancel request exists.</param>
public sealed record ProviderTraits(
    SubmitClass SubmitClass, TimeSpan SubmitTimeout, TimeSpan NetworkHorizon, TimeSpan PollInterval, TimeSpan MaxRuntime, bool CanCancel)
{
    /// <summary>After the longest run, how long a result can still be asked for. Then a job that nobody answers for is in doubt. Default: 24 h.</summary>
    public TimeSpan ResultRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>False where this process has no key for it: nothing is sent from here, and what is to be sent waits for a process that has one. Default: true.</summary>
    public bool IsConfigured { get; init; } = true;

    /// <summary>How long one of our processes can stand still before its send; an operator's word, see <see cref="AttemptOptions.FenceWindow"/>. Default: 15 minutes.</summary>
    public TimeSpan FenceWindow { get; init; } = AttemptLife.FenceWindow;

    /// <summary>How long a render of this kind usually takes: looks become rarer before it is over. Zero where it is not known.</summary>
    public TimeSpan TypicalRuntime { get; init; }

    /// <summary>How many submissions all of its models are given together; an operator's word. Default: no limit.</summary>
    public SubmissionLimit Limit { get; init; } = new();

    /// <summary>How many a model is given of those, by its name. Default: no limit of its own.</summary>
    public IReadOnlyDictionary<string, SubmissionLimit> ModelLimits { get; init; } = new Dictionary<string, SubmissionLimit>();
}
