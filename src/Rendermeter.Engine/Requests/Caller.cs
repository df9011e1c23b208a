using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Requests;

/// <summary>Who asks: made from a verified key and from nothing else, so that every later step is of this organisation.</summary>
public sealed record Caller(OrgId Org, ProjectId Project, KeyId Key, string KeyName, bool Admin)
{
    /// <summary>The <c>max_cost</c> of a call that has none, in nano-units of the render's currency; null is none.</summary>
    public long? MaxCostNanos { get; init; }
}
