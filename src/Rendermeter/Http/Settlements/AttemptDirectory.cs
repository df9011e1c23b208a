using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;

namespace Rendermeter.Http.Settlements;

/// <summary>Finds an attempt among the organisations that a caller may administer.</summary>
internal sealed class AttemptDirectory(OrgDirectory orgs, IRecords records)
{
    public async Task<Attempt?> Find(string id, HttpContext context)
    {
        if (!AttemptId.TryParse(id, out var wanted))
        {
            return null;
        }

        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            if (await records.FindRenderOf(org.Id, wanted, context.RequestAborted) is not null)
            {
                return (await Read(org.Id, wanted)).Attempts.Single(attempt => attempt.Id == wanted);
            }
        }

        return null;
    }

    public async Task<RenderRecord> Read(OrgId org, AttemptId attempt)
        => await records.FindRenderOf(org, attempt, CancellationToken.None) is { } render && await records.FindRender(org, render, CancellationToken.None) is { } record
            ? record
            : throw new LedgerBrokenException($"{attempt} was read and is gone");
}
