using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>When a render is looked at next; null where never again.</summary>
public sealed record RenderDue(RenderId Render, DateTimeOffset? At);
