using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Audit;

/// <summary>
/// The auditor's way through the books, a few at a time: those that have moved since they were looked at, the longest unseen first, and each of them once a
/// day whether it moved or not, because rows can also be damaged from outside. What it finds freezes the book and is told; what was found before is not
/// found again.
/// </summary>
public sealed class AuditRounds(Auditor auditor, ILedger ledger, TimeProvider time)
{
    private static readonly TimeSpan AllWithin = TimeSpan.FromDays(1);

    private readonly Dictionary<OrgId, (DateTimeOffset LastAt, DateTimeOffset LookedAt)> _looked = [];

    /// <summary>Looks at so many books at most.</summary>
    /// <returns>The books that it looked at, and what it found that was not known.</returns>
    public async Task<(IReadOnlyList<OrgId> Books, IReadOnlyList<AuditFinding> Findings)> Next(int most, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = (await auditor.ListBooks(cancellationToken))
            .Where(book => !_looked.TryGetValue(book.Org, out var looked) || looked.LastAt < book.LastAt || looked.LookedAt <= now - AllWithin)
            .OrderBy(book => _looked.TryGetValue(book.Org, out var looked) ? looked.LookedAt : DateTimeOffset.MinValue)
            .Take(most).ToList();
        var findings = new List<AuditFinding>();
        foreach (var (org, lastAt) in due)
        {
            var unknown = await Look(org, cancellationToken);
            _looked[org] = (lastAt, now);
            findings.AddRange(unknown);
        }

        return ([.. due.Select(book => book.Org)], findings);
    }

    private async Task<IReadOnlyList<AuditFinding>> Look(OrgId org, CancellationToken cancellationToken)
    {
        var found = await auditor.Run(org, cancellationToken);
        if (found.Count == 0)
        {
            return [];
        }

        var known = await auditor.ListKnown(org, cancellationToken);
        if (found.CountBy(finding => finding.Invariant).Any(invariant => invariant.Value >= Auditor.MostPerInvariant))
        {
            found = await auditor.Run(org, cancellationToken, known.Count);
        }

        var unknown = found.Where(finding => !known.Contains((finding.Invariant, finding.Subject))).ToList();
        if (unknown.Count > 0)
        {
            await ledger.Execute(new SetAdmission(org, Frozen: true, "auditor", $"{unknown[0].Invariant} is broken: {unknown[0].Sentence}")
            {
                Findings = [.. unknown.Select(finding => new BookFinding(finding.Invariant, finding.Sentence, finding.Subject))],
            });
        }

        return unknown;
    }
}
