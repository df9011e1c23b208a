namespace Rendermeter.Pricing.Quotes;

/// <summary>How an attempt ended.</summary>
public enum JobOutcome
{
    /// <summary>Everything asked for was delivered.</summary>
    Success,

    /// <summary>Some of the outputs were delivered.</summary>
    Partial,

    /// <summary>The provider failed.</summary>
    ProviderError,

    /// <summary>The provider refused the input, for example its safety check did.</summary>
    RefusedInput,

    /// <summary>The provider made an output and withheld it.</summary>
    RefusedOutput,

    /// <summary>Cancelled while queued.</summary>
    CancelledBeforeStart,

    /// <summary>Cancelled while running.</summary>
    CancelledAfterStart,

    /// <summary>No answer in time; the provider may have finished.</summary>
    Timeout,
}
