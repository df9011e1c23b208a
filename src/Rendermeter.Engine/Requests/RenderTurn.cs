namespace Rendermeter.Engine.Requests;

/// <summary>A render after everything was done for it that could be done now.</summary>
/// <param name="Record">As it was when its last attempt was looked at.</param>
/// <param name="DueAt">When it is looked at next; meaningless once it has ended.</param>
public sealed record RenderTurn(RenderRecord Record, DateTimeOffset DueAt);
