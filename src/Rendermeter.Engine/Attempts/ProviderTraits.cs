namespace Rendermeter.Engine.Attempts;

/// <summary>What must be known of a provider to let an attempt live with it. Facts of the vendor, not choices of ours.</summary>
/// <param name="SubmitClass">How it recognises a submission that it has seen before.</param>
/// <param name="SubmitTimeout">How long its answer to a submission may take before the outcome is in doubt. Default of the sandbox: 2 s.</param>
/// <param name="NetworkHorizon">Twice the time that a request may be on its way: after it, a negative look-up is evidence, provided that the sender is known to be done.</param>
/// <param name="PollInterval">Between two looks at a running job that no webhook has told of.</param>
/// <param name="MaxRuntime">After it a running job is asked to be cancelled, once, where the provider can.</param>
/// <param name="CanCancel">Whether a cancel request exists.</param>
public sealed record ProviderTraits(
    SubmitClass SubmitClass, TimeSpan SubmitTimeout, TimeSpan NetworkHorizon, TimeSpan PollInterval, TimeSpan MaxRuntime, bool CanCancel);
