using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Requests;

/// <summary>
/// Erases the content of renders that have ended: prompt, metadata and files, those that went in too. The files go first: whoever is interrupted in between finds the render not yet
/// erased, and does it again. A file that another render has too stays until that one is erased, and one
/// that is just being taken into use stays with whoever takes it.
/// </summary>
public sealed class Erasing(ILedger ledger, IRecords records, IOutputFiles files, FilePins pins)
{
    /// <summary>Erases one render; what was erased before stays so.</summary>
    /// <exception cref="OutputStoreException">A file cannot be removed now, and nothing in the books was changed.</exception>
    public async Task<EraseOutcome> Erase(OrgId org, RenderId render, string actor, CancellationToken cancellationToken)
    {
        if (await records.FindRender(org, render, cancellationToken) is not { } record)
        {
            return new EraseOutcome(Known: false, Ended: false);
        }

        // One that ends in this very moment is not erased: what it has brought was not read.
        if (record.Render.End is null || record.Render.ErasedAt is not null)
        {
            return new EraseOutcome(Known: true, Ended: record.Render.End is not null);
        }

        var needed = new List<string>();
        foreach (var sha256 in Named(record))
        {
            await pins.Remove(sha256, async () =>
            {
                if (await records.NeedsFile(sha256, render, cancellationToken))
                {
                    needed.Add(sha256);
                    return;
                }

                await files.Remove(sha256, cancellationToken);
            });
        }

        try
        {
            return await ledger.Execute(new EraseContent(org, render, actor));
        }
        finally
        {
            // Of two that are erased at once each has found that the other needs it; the one that is written down later finds nobody any more.
            await DropAll(needed);
        }
    }

    /// <summary>All files that a render names: what it brought, what went in, and what came inside a vendor's answer, of which not all has become an output.</summary>
    private static List<string> Named(RenderRecord record)
        => [.. record.Outputs.Select(output => output.Sha256).Concat(record.Render.Inputs.Select(input => input.Sha256)).Concat(Unjudged(record)).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> Unjudged(RenderRecord record)
        => record.Attempts.Where(attempt => attempt.Settlement is not null).SelectMany(attempt => SettlementText.ReadDeliveries(attempt.Settlement!.DeliveriesJson))
            .Select(delivery => delivery.KeptSha256).OfType<string>();

    /// <summary>Erases what ended before an instant, of every organisation.</summary>
    /// <param name="most">So many renders of each organisation at most.</param>
    /// <returns>How many were erased.</returns>
    public async Task<int> Sweep(DateTimeOffset endedBefore, int most, CancellationToken cancellationToken)
    {
        var erased = 0;
        foreach (var org in await records.ListOrgs(cancellationToken))
        {
            foreach (var render in await records.ListKept(org.Id, endedBefore, most, cancellationToken))
            {
                await Erase(org.Id, render, "retention", cancellationToken);
                erased++;
            }
        }

        return erased;
    }

    /// <summary>Forgets files that came in before an instant and that no render has taken, of every organisation.</summary>
    /// <param name="most">So many files of each organisation at most.</param>
    /// <returns>How many were forgotten.</returns>
    public async Task<int> SweepInputs(DateTimeOffset cameBefore, int most, CancellationToken cancellationToken)
    {
        var forgotten = 0;
        foreach (var org in await records.ListOrgs(cancellationToken))
        {
            foreach (var stale in await records.ListStaleInputs(org.Id, cameBefore, most, cancellationToken))
            {
                await Forget(org.Id, stale.Id, stale.Sha256, cancellationToken);
                forgotten++;
            }
        }

        return forgotten;
    }

    /// <summary>Forgets one file that no render has taken.</summary>
    /// <exception cref="OutputStoreException">The file cannot be removed now, and nothing was changed.</exception>
    public async Task Forget(OrgId org, InputId input, string sha256, CancellationToken cancellationToken)
    {
        var isNeeded = false;
        await pins.Remove(sha256, async () =>
        {
            if (isNeeded = await records.NeedsFile(sha256, input, cancellationToken))
            {
                return;
            }

            await files.Remove(sha256, cancellationToken);
        });
        await ledger.Execute(new InputCommand.Forget(org, input));
        await DropAll(isNeeded ? [sha256] : []);
    }

    /// <summary>For one piece of work that brings files: none of them is erased until it is disposed of.</summary>
    public FileHold Hold() => pins.Hold();

    /// <summary>
    /// Removes what a piece of work has brought and nothing in the books names: of an answer that was cut off, of outputs of which one was lost. Else nobody would ever erase it. What
    /// cannot be removed now is looked at again by <see cref="SweepLeft"/>.
    /// </summary>
    public Task Abandon(FileHold hold)
    {
        IReadOnlyList<string> brought = [.. hold.Files.Distinct(StringComparer.Ordinal)];
        hold.Dispose();
        return DropAll(brought);
    }

    /// <summary>Removes what could not be removed in this process because somebody was taking equal bytes into use, or because the place of files was away.</summary>
    public Task SweepLeft() => DropAll(pins.TakeLeft());

    private async Task DropAll(IReadOnlyList<string> left)
    {
        foreach (var sha256 in left)
        {
            try
            {
                await Drop(sha256, CancellationToken.None);
            }
            catch (Exception away) when (away is OutputStoreException or LedgerUnavailableException)
            {
                pins.Leave(sha256);
            }
        }
    }

    /// <summary>Removes a file that nobody has.</summary>
    /// <exception cref="OutputStoreException">It cannot be removed now.</exception>
    public Task Drop(string sha256, CancellationToken cancellationToken) => pins.Remove(sha256, async () =>
    {
        if (!await records.NeedsFile(sha256, default(InputId), cancellationToken))
        {
            await files.Remove(sha256, cancellationToken);
        }
    });
}
