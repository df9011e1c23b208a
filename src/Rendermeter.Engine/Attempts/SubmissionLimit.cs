namespace Rendermeter.Engine.Attempts;

/// <summary>How many submissions a provider, or one of its models, is given by this process.</summary>
/// <param name="MostAtOnce">How many may be unanswered or running at once. At least 1; default: no limit.</param>
/// <param name="MostPerMinute">How many may begin in a minute. At least 1; default: no limit.</param>
public sealed record SubmissionLimit(int MostAtOnce = int.MaxValue, int MostPerMinute = int.MaxValue);
