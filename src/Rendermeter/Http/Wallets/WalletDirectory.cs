using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;

namespace Rendermeter.Http.Wallets;

/// <summary>The wallets that a caller may see: those of its organisation, one in each currency, and for the operator all.</summary>
internal sealed class WalletDirectory(OrgDirectory orgs, IRecords records)
{
    public async Task<IReadOnlyList<WalletRecord>> Visible(HttpContext context)
    {
        var wallets = new List<WalletRecord>();
        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            wallets.AddRange(await records.ListWallets(org.Id, context.RequestAborted));
        }

        return wallets;
    }

    public async Task<WalletRecord?> Find(string? id, HttpContext context)
        => WalletId.TryParse(id, out var wanted) ? (await Visible(context)).FirstOrDefault(wallet => wallet.Id == wanted) : null;

    /// <summary>The wallet of the member <c>wallet</c>; null after a refusal. One that may not be seen does not exist.</summary>
    public async Task<WalletRecord?> Of(HttpContext context, Members members)
    {
        if (members.Text("wallet", 64, required: true) is not { } named)
        {
            return null;
        }

        var found = await Find(named, context);
        if (found is null)
        {
            members.Refuse("wallet", "unknown_wallet", "there is no such wallet", named);
        }

        return found;
    }
}
