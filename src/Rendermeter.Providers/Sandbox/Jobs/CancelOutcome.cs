namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>What became of a wish to cancel.</summary>
internal enum CancelOutcome
{
    /// <summary>There is no such job.</summary>
    Unknown,

    /// <summary>It has ended otherwise.</summary>
    Ended,

    /// <summary>It is cancelled, now or since before.</summary>
    Cancelled,

    /// <summary>It runs and will stop; it is billed.</summary>
    Asked,
}
