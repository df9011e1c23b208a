namespace Rendermeter.Pricing.Adjustments;

/// <summary>Which instant of a job decides whether a window holds.</summary>
public enum DecidingMoment
{
    /// <summary>When it was submitted: the instant of the quote.</summary>
    Submission,

    /// <summary>When it began to run.</summary>
    Start,

    /// <summary>When it ended.</summary>
    Completion,
}
