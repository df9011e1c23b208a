using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Webhooks;

/// <summary>An event that one receiver is to be told of. The body is written once: each try sends the same bytes.</summary>
public sealed record NewDelivery(EventId Event, RenderId? Render, string Url, string Body);
