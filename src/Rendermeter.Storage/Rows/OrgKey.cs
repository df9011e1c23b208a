using Rendermeter.Engine.Identities;

namespace Rendermeter.Storage.Rows;

/// <summary>What every key begins with. The lane is a hash, so it is computed once and carried along.</summary>
internal readonly record struct OrgKey(OrgId Org, long Lane)
{
    public OrgKey(OrgId org)
        : this(org, org.Lane)
    {
    }
}
