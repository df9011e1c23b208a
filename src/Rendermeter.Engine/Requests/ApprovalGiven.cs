namespace Rendermeter.Engine.Requests;

/// <summary>A person allows a render above its ceiling.</summary>
/// <param name="Actor">The name of the key that says so.</param>
/// <param name="UpToNanos">What the first attempt may be held at, at most; a quote that has become dearer is refused.</param>
/// <param name="ExpiresAt">Until when it could be allowed.</param>
public sealed record ApprovalGiven(string Actor, string? Note, long UpToNanos, DateTimeOffset ExpiresAt)
{
    /// <summary>True where it is the price that was shown that was allowed, which is the provider's: a markup comes on top of it.</summary>
    public bool IsBeforeMarkup { get; init; }
}
