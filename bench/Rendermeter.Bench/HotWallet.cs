using System.Diagnostics;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Bench;

/// <summary>One organisation whose wallet every caller wants. Each render is admitted, claimed, attached and settled: four commands, as in the product.</summary>
internal sealed class HotWallet(TimeProvider time)
{
    private const long PriceNanos = 80_000_000;

    private static readonly Settlement Delivered = new(JobOutcome.Success, Billing.Billed, "first_party", Basis.ProviderReportedCost, "[]",
        ErrorCode: null, ErrorMessage: null, "[]");

    private readonly IdSource _ids = new(time);
    private OrgId _org;
    private ProjectId _project;
    private KeyId _key;

    public async Task Open(ILedger ledger)
    {
        (_org, _project, _key) = (new OrgId(_ids.Next()), new ProjectId(_ids.Next()), new KeyId(_ids.Next()));
        await ledger.Execute(new OpenBook(_org, "bench", _project, "bench", new WalletId(_ids.Next()), "USD", CreditLineNanos: 1_000_000_000_000_000_000));
        await ledger.Execute(new PutCap(_org, new Cap(new CapId(_ids.Next()), _org, new CapScope(CapScopeKind.Org, _org.ToString()), CapMetric.Spend,
            "USD", CapPeriod.Day, "UTC", Limit: 1_000_000_000_000_000_000, Enforce: true)));
    }

    private async Task AdmitAndSettle(ILedger ledger)
    {
        var now = time.GetUtcNow();
        var render = new Render
        {
            Id = new RenderId(_ids.Next()), Org = _org, Project = _project, Key = _key, Model = "sandbox-fast/image", Media = "image",
            Prompt = "a red kettle", Parameters = ParameterSet.Empty, Offers = ["sandbox-fast/image"], Unit = "USD", CreatedAt = now,
        };
        var attempt = new Attempt
        {
            Id = new AttemptId(_ids.Next()), Org = _org, Render = render.Id, Number = 1, Key = _key,
            Offer = new Offer("sandbox-fast", "image", "sandbox-fast/image@2026-01-01", Plan: null), Unit = "USD", SubmitClass = SubmitClass.Lookup,
            HoldNanos = PriceNanos, OutputsAsked = 1, QuoteJson = "{}", CreatedAt = now, UpdatedAt = now,
        };
        var scopes = new[] { new CapScope(CapScopeKind.Org, _org.ToString()) };
        if (await ledger.Execute(new Admit(_org, render, attempt, scopes, Idempotency: null, Decision: null)) is not AdmitOutcome.Placed)
        {
            throw new InvalidOperationException("the hot wallet ran dry");
        }

        await ledger.Execute(new Claim(_org, attempt.Id, "bench", AttemptLife.Lease, AttemptLife.SubmitWindow));
        await ledger.Execute(new Attach(_org, attempt.Id, attempt.Id.ToString()));
        await ledger.Execute(new Settle(_org, attempt.Id, AttemptState.Billed, JobId: null, PriceNanos, Delivered, "poll"));
    }

    /// <summary>Lets so many callers admit and settle for a while, each on one of the ledgers, and answers how long each render took.</summary>
    public async Task<List<TimeSpan>> RunFor(IReadOnlyList<ILedger> ledgers, int callers, TimeSpan time)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var own = new List<TimeSpan>();
            while (Stopwatch.GetTimestamp() < end)
            {
                var start = Stopwatch.GetTimestamp();
                await UntilAnswered(() => AdmitAndSettle(ledgers[caller % ledgers.Count]));
                own.Add(Stopwatch.GetElapsedTime(start));
            }

            return own;
        })));
        return [.. all.SelectMany(own => own).Order()];
    }

    /// <summary>Whoever waits too long for the row is turned away, and comes again.</summary>
    private static async Task UntilAnswered(Func<Task> render)
    {
        while (true)
        {
            try
            {
                await render();
                return;
            }
            catch (LedgerUnavailableException)
            {
            }
        }
    }
}
