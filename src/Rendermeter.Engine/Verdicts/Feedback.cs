using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Verdicts;

/// <summary>What somebody says of a render after it was delivered.</summary>
/// <param name="Kind"><c>user</c>, or <c>regeneration</c> where the same customer has asked again for the same thing.</param>
/// <param name="Accepted">The verdict; null where only a score or a reason was given. The last one counts; one of a user goes before a regeneration.</param>
/// <param name="ScoreThousandths">0 to 1000; null is none.</param>
/// <param name="Reason">At most 500 characters; null is none, or erased.</param>
/// <param name="By">The name of the key, or <c>gateway</c>.</param>
public sealed record Feedback(
    FeedbackId Id, RenderId Render, string Kind, bool? Accepted, int? ScoreThousandths, string? Reason, string By)
{
    public const string OfUser = "user";
    public const string OfRegeneration = "regeneration";

    /// <summary>When it was written.</summary>
    public DateTimeOffset At { get; init; }
}
