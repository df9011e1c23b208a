using Rendermeter.Engine.Identities;

namespace Rendermeter.Http;

/// <summary>What the first start has made.</summary>
internal sealed class Installation
{
    /// <summary>The organisation that runs the gateway: the first one. Its admin keys are the operator's.</summary>
    public OrgId Org { get; set; }

    /// <summary>Where its data lie; null where they are not in a directory of this machine.</summary>
    public string? DataDirectory { get; set; }
}
