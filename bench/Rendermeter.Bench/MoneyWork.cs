using System.Diagnostics;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Bench;

/// <summary>Organisations with a wallet and a cap each. A pair of hold and settlement is four commands, as in the product: admit, claim, attach, settle.</summary>
internal sealed class MoneyWork(TimeProvider time)
{
    private const long PriceNanos = 80_000_000;

    private static readonly Settlement Delivered = new(JobOutcome.Success, Billing.Billed, "first_party", Basis.ProviderReportedCost, "[]",
        ErrorCode: null, ErrorMessage: null, "[]");

    private readonly IdSource _ids = new(time);
    private readonly List<Tenant> _tenants = [];

    public async Task Open(ILedger ledger, int wallets)
    {
        var opened = new List<Task>();
        for (var at = 0; at < wallets; at++)
        {
            var org = new OrgId(_ids.Next());
            var tenant = new Tenant(org, new ProjectId(_ids.Next()), new KeyId(_ids.Next()), [new CapScope(CapScopeKind.Org, org.ToString())]);
            _tenants.Add(tenant);
            opened.Add(ledger.Execute(new OpenBook(org, "bench", tenant.Project, "bench", new WalletId(_ids.Next()), "USD", CreditLineNanos: 1_000_000_000_000_000_000)));
            opened.Add(ledger.Execute(new PutCap(org, new Cap(new CapId(_ids.Next()), org, tenant.Scopes[0], CapMetric.Spend, "USD", CapPeriod.Day, "UTC",
                Limit: 1_000_000_000_000_000_000, Enforce: true))));
        }

        await Task.WhenAll(opened);
    }

    /// <summary>Lets so many callers hold and settle for a while, each on one of the ledgers and on one wallet after the other, and answers how long each pair took.</summary>
    public async Task<List<TimeSpan>> RunFor(IReadOnlyList<ILedger> ledgers, int callers, TimeSpan time)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var own = new List<TimeSpan>();
            for (var tenant = caller; Stopwatch.GetTimestamp() < end; tenant += callers)
            {
                var start = Stopwatch.GetTimestamp();
                await UntilAnswered(() => HoldAndSettle(ledgers[caller % ledgers.Count], _tenants[tenant % _tenants.Count]));
                own.Add(Stopwatch.GetElapsedTime(start));
            }

            return own;
        })));
        return [.. all.SelectMany(own => own).Order()];
    }

    /// <summary>Settles so many attempts on the first wallet, thousands in one transaction.</summary>
    public async Task Fill(ILedger ledger, int attempts)
    {
        const int AtOnce = 4096;
        for (var done = 0; done < attempts; done += AtOnce)
        {
            // Handed in without waiting: the commands of an attempt are decided in this order.
            await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, attempts - done)).SelectMany(_ => Commands(ledger, _tenants[0])).ToList());
        }
    }

    /// <summary>Places so many holds on the first wallet and leaves them open.</summary>
    public async Task Hold(ILedger ledger, int holds)
    {
        const int AtOnce = 4096;
        for (var done = 0; done < holds; done += AtOnce)
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, holds - done)).Select(_ => Place(ledger, Admission(_tenants[0]))).ToList());
        }
    }

    private async Task HoldAndSettle(ILedger ledger, Tenant tenant)
    {
        var admission = Admission(tenant);
        await Place(ledger, admission);
        foreach (var next in Following(admission.Draft))
        {
            await ledger.Execute(next);
        }
    }

    private IEnumerable<Task> Commands(ILedger ledger, Tenant tenant)
    {
        var admission = Admission(tenant);
        yield return Place(ledger, admission);
        foreach (var next in Following(admission.Draft))
        {
            yield return ledger.Execute(next);
        }
    }

    private static async Task Place(ILedger ledger, Admit admission)
    {
        if (await ledger.Execute(admission) is not AdmitOutcome.Placed)
        {
            throw new InvalidOperationException("the wallet ran dry");
        }
    }

    private static Command<AttemptMove>[] Following(Attempt attempt) =>
    [
        new Claim(attempt.Org, attempt.Id, "bench", AttemptLife.Lease, AttemptLife.SubmitWindow),
        new Attach(attempt.Org, attempt.Id, attempt.Id.ToString()),
        new Settle(attempt.Org, attempt.Id, AttemptState.Billed, JobId: null, PriceNanos, Delivered, "poll"),
    ];

    private Admit Admission(Tenant tenant)
    {
        var now = time.GetUtcNow();
        var render = new Render
        {
            Id = new RenderId(_ids.Next()), Org = tenant.Org, Project = tenant.Project, Key = tenant.Key, Model = "sandbox-fast/image", Media = "image",
            Prompt = "a red kettle", Parameters = ParameterSet.Empty, Offers = ["sandbox-fast/image"], Unit = "USD", CreatedAt = now,
        };
        var attempt = new Attempt
        {
            Id = new AttemptId(_ids.Next()), Org = tenant.Org, Render = render.Id, Number = 1, Key = tenant.Key,
            Offer = new Offer("sandbox-fast", "image", "sandbox-fast/image@2026-01-01", Plan: null), Unit = "USD", SubmitClass = SubmitClass.Lookup,
            HoldNanos = PriceNanos, OutputsAsked = 1, QuoteJson = "{}", CreatedAt = now, UpdatedAt = now,
        };
        return new Admit(tenant.Org, render, attempt, tenant.Scopes, Idempotency: null, Decision: null);
    }

    /// <summary>Whoever waits too long for the row is turned away, and comes again.</summary>
    private static async Task UntilAnswered(Func<Task> pair)
    {
        while (true)
        {
            try
            {
                await pair();
                return;
            }
            catch (LedgerUnavailableException)
            {
            }
        }
    }

    private sealed record Tenant(OrgId Org, ProjectId Project, KeyId Key, IReadOnlyList<CapScope> Scopes);
}
