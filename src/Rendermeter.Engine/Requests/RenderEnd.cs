namespace Rendermeter.Engine.Requests;

/// <summary>How a render ended. Written once.</summary>
/// <param name="Status">One of the four final statuses.</param>
/// <param name="ErrorCode">Why, in one word; null when it succeeded.</param>
/// <param name="ErrorMessage">Why, in a sentence; null when it succeeded.</param>
/// <param name="FinishedAt">When.</param>
public sealed record RenderEnd(RenderStatus Status, string? ErrorCode, string? ErrorMessage, DateTimeOffset FinishedAt);
