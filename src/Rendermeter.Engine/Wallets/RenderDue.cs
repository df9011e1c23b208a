using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>When a render is looked at next; null where never again.</summary>
public sealed record RenderDue(RenderId Render, DateTimeOffset? At)
{
    /// <summary>True where it is only put off: what nobody looks at any more stays so.</summary>
    public bool PutsOff { get; init; }

    /// <summary>What is due by then is not put off. Null puts off whatever is kept.</summary>
    public DateTimeOffset? UnlessDueBy { get; init; }

    /// <summary>What comes of this after an earlier one of the same transaction.</summary>
    public RenderDue After(RenderDue? earlier) => !PutsOff || earlier is null ? this : earlier.At is null || earlier.At <= UnlessDueBy ? earlier : earlier with { At = At };
}
