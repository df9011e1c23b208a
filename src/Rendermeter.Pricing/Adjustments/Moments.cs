namespace Rendermeter.Pricing.Adjustments;

/// <summary>The instants of a job that a price may depend on.</summary>
/// <param name="SubmittedAt">When it was, or will be, submitted.</param>
/// <param name="StartedAt">When it began to run; null: not known yet.</param>
/// <param name="CompletedAt">When it ended; null: not known yet.</param>
internal sealed record Moments(DateTimeOffset SubmittedAt, DateTimeOffset? StartedAt = null, DateTimeOffset? CompletedAt = null)
{
    /// <summary>The deciding instant; null: not known yet.</summary>
    public DateTimeOffset? Of(DecidingMoment moment) => moment switch
    {
        DecidingMoment.Submission => SubmittedAt,
        DecidingMoment.Start => StartedAt,
        DecidingMoment.Completion => CompletedAt,
    };
}
