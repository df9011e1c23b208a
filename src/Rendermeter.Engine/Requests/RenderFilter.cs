namespace Rendermeter.Engine.Requests;

/// <summary>Which renders are listed; what is null does not narrow.</summary>
public sealed record RenderFilter
{
    /// <summary>True lists only what has an attempt in doubt, overdue or not.</summary>
    public bool InDoubt { get; init; }

    /// <summary>True lists only what waits for a person's verdict.</summary>
    public bool AwaitsPerson { get; init; }
    public RenderStatus? Status { get; init; }
    public string? Customer { get; init; }
    public string? Feature { get; init; }

    /// <summary>Created at this instant or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Created before this instant.</summary>
    public DateTimeOffset? To { get; init; }
}
