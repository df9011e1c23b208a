using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Tests.Stages;

/// <summary>The rows of one organisation behind the seams of the engine.</summary>
internal sealed class MemoryLedger(MemoryRows rows, TimeProvider time) : ILedger, IRecords, IDueRenders
{
    private readonly Lock _gate = new();

    /// <summary>How far the clock of the books is behind that of the process.</summary>
    public Func<TimeSpan> Behind { get; init; } = () => TimeSpan.Zero;

    /// <summary>Happens when a command is in the books, before its answer arrives.</summary>
    public Action<Command> Executed { get; init; } = _ => { };

    /// <summary>Happens before a command is carried out.</summary>
    public Action<Command> Executing { get; init; } = _ => { };

    public Task<TOutcome> Execute<TOutcome>(Command<TOutcome> command)
    {
        lock (_gate)
        {
            Executing(command);
            var outcome = (TOutcome)rows.Transact([command], time.GetUtcNow() - Behind())[0];
            Assert.Empty(BookChecks.Broken(rows));
            Executed(command);
            return Task.FromResult(outcome);
        }
    }

    /// <summary>Happens before a render is read.</summary>
    public Action Reading { get; init; } = () => { };

    public Task<RenderRecord?> FindRender(OrgId org, RenderId render, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Reading();
            cancellationToken.ThrowIfCancellationRequested();
            var attempts = rows.Attempts.Values.Where(attempt => attempt.Render == render).OrderBy(attempt => attempt.Number).ToList();
            var ids = attempts.Select(attempt => attempt.Id).ToHashSet();
            return Task.FromResult(rows.Renders.TryGetValue(render, out var found)
                ? new RenderRecord(found, attempts,
                    [.. rows.Phases.Values.Where(phase => ids.Contains(phase.Attempt)).OrderBy(phase => phase.At).ThenBy(phase => phase.Phase)],
                    rows.Judged.Values.Where(judged => ids.Contains(judged.Id)).ToDictionary(judged => judged.Id, judged => judged.Verdict),
                    [.. rows.Asked.Values.Where(asked => ids.Contains(asked.Id)).SelectMany(asked => asked.Outputs), .. rows.Judged.Values.Where(judged => ids.Contains(judged.Id)).SelectMany(judged => judged.Outputs)],
                    [.. rows.Decisions.Where(decision => decision.Render == render).Select(decision => decision.Decision)])
                {
                    Approval = rows.Approvals.GetValueOrDefault(render),
                    Lines = [.. rows.Lines.Where(line => ids.Contains(line.Attempt))], Asked = [.. rows.Asked.Values.Where(asked => ids.Contains(asked.Id)).Select(asked => asked.Asked)],
                    Feedback = [.. rows.Feedback.Where(said => said.Render == render)],
                }
                : null);
        }
    }

    public Task<IReadOnlyList<(OrgId Org, RenderId Render)>> ListUnfinished(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<(OrgId, RenderId)>>([.. rows.Renders.Values.Where(render => render.End is null).Select(render => (render.Org, render.Id))]);
        }
    }

    public Task<IdempotencyRecord?> FindClaim(OrgId org, IdempotencyClaim claim, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(rows.Idempotency.GetValueOrDefault((claim.Scope, claim.Key)));
        }
    }

    public Task<IReadOnlyList<RenderRecord>> ListRenders(OrgId org, RenderFilter filter, RenderId? before, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RenderId?> FindRenderOf(OrgId org, AttemptId attempt, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(rows.Attempts.TryGetValue(attempt, out var found) ? found.Render : (RenderId?)null);
        }
    }

    public Task<AttemptId?> FindJob(OrgId org, string provider, string jobId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(rows.Attempts.Values.Where(attempt => attempt.Offer.Provider == provider && attempt.ProviderJobId == jobId).Select(attempt => (AttemptId?)attempt.Id).FirstOrDefault());
        }
    }

    public Task<IReadOnlyList<DueRender>> Take(DateTimeOffset now, TimeSpan keep, int most, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<DueRender>>([.. rows.Due.Where(due => due.Value <= now).OrderBy(due => due.Value).Take(most).Select(due => new DueRender(rows.Org, due.Key, time.GetUtcNow() - due.Value))]);
        }
    }

    public Task Renew(IReadOnlyCollection<(OrgId Org, RenderId Render)> renders, TimeSpan keep, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task Notify(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task Wait(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken) => Task.Delay(longest, clock, cancellationToken);

    public Task<Output?> FindOutput(OrgId org, OutputId output, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ApiKey?> FindKey(string publicId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ApiKey>> ListKeys(OrgId org, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<OrgRecord>> ListOrgs(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<WalletRecord?> FindWallet(OrgId org, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<WalletRecord>> ListWallets(OrgId org, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ProviderPool>> ListPools(OrgId org, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Markup>> ListMarkups(OrgId org, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Quarantine>> ListQuarantines(OrgId org, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Attempt>> ListSetAside(OrgId org, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<MarginRecord>> ListMargins(OrgId org, MarginBy by, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public Task<IReadOnlyList<OrgId>> ListDueToExpire(DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<CapRecord>> ListCaps(OrgId org, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<CapRecord>> ListCaps(OrgId org, CapId? after, int limit, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CapRecord?> FindCap(OrgId org, CapId cap, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> NeedsFile(string sha256, RenderId but, CancellationToken cancellationToken)
        => Task.FromResult(rows.Judged.Any(judged => rows.Attempts[judged.Key].Render != but && rows.Renders[rows.Attempts[judged.Key].Render].ErasedAt is null && judged.Value.Outputs.Any(output => output.Sha256 == sha256)));

    public Task<bool> NeedsFile(string sha256, InputId but, CancellationToken cancellationToken) => NeedsFile(sha256, default(RenderId), cancellationToken);

    public Task<Engine.Inputs.RenderInput?> FindInput(OrgId org, InputId input, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Engine.Inputs.StaleInput>> ListStaleInputs(OrgId org, DateTimeOffset before, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<(long Files, long Uploads, long Bytes)> SumUnusedInputs(OrgId org, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<RenderId>> ListKept(OrgId org, DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<IdempotencyRecord>> ListExpiredClaims(OrgId org, DateTimeOffset now, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<EventRecord>> ListEvents(OrgId org, EventId? before, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
}
