using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;

namespace Rendermeter.Http.Orgs;

/// <summary>Which organisation an admin call is about: the caller's own, and for the operator any.</summary>
internal sealed class OrgDirectory(IRecords records, Installation installation)
{
    /// <summary>Those that the caller may administer.</summary>
    public async Task<IReadOnlyList<OrgRecord>> Visible(Caller caller, CancellationToken cancellationToken)
    {
        var all = await records.ListOrgs(cancellationToken);
        return caller.IsOperator(installation) ? all : [.. all.Where(org => org.Id == caller.Org)];
    }

    /// <summary>Whether something is so of any of those that the caller may administer: a key of idempotency is of its caller, whichever organisation a body names.</summary>
    public async Task<bool> Any(HttpContext context, Func<OrgId, Task<bool>> isSo)
    {
        foreach (var org in await Visible(context.Caller(), context.RequestAborted))
        {
            if (await isSo(org.Id))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The organisation of the member <c>org</c>, the caller's own where it is missing; null after a refusal. One that may not be seen does not exist.</summary>
    public async Task<OrgRecord?> Of(Caller caller, Members members, CancellationToken cancellationToken)
    {
        var named = members.Text("org", 64);
        var wanted = named is null ? caller.Org : OrgId.TryParse(named, out var id) ? id : default;
        var found = (await Visible(caller, cancellationToken)).FirstOrDefault(org => org.Id == wanted);
        if (found is null)
        {
            members.Refuse("org", "unknown_org", "there is no such organisation", named);
        }

        return found;
    }
}
