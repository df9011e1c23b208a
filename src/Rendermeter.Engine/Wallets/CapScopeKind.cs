namespace Rendermeter.Engine.Wallets;

/// <summary>What kind of thing a cap limits.</summary>
public enum CapScopeKind
{
    /// <summary>The whole organisation.</summary>
    Org,

    /// <summary>A project.</summary>
    Project,

    /// <summary>An API key.</summary>
    Key,

    /// <summary>The organisation's own end user.</summary>
    Customer,

    /// <summary>What the render is for.</summary>
    Feature,

    /// <summary>A model, as <c>provider/model</c>.</summary>
    Model,

    /// <summary>A provider.</summary>
    Provider,

    /// <summary>A tag of the render.</summary>
    Tag,
}
