using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Requests;

/// <summary>An event as it was kept.</summary>
public sealed record EventRecord(EventId Id, EngineEvent Event, DateTimeOffset At);
