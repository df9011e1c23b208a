namespace Rendermeter.Engine.Attempts;

/// <summary>An attempt after everything was done for it that could be done now.</summary>
/// <param name="DueAt">When it is looked at next; meaningless once it is resolved.</param>
public sealed record AttemptTurn(Attempt Attempt, DateTimeOffset DueAt);
