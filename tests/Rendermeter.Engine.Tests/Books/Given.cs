using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Books;

/// <summary>The small world that the tests of money are about.</summary>
internal static class Given
{
    public const long Cent = 10_000_000;

    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    public static readonly OrgId Org = new(Guid.Parse("019aa3bf-0000-7000-8000-000000000001"));
    public static readonly ProjectId Project = new(Id(0x51));
    public static readonly KeyId Key = new(Id(0x52));
    public static readonly Offer Sandbox = new("sandbox", "image", "sandbox/image@2026-01-01", Plan: null);
    public static readonly CapScope OrgScope = new(CapScopeKind.Org, Org.ToString());

    public static readonly Settlement Delivered = new(
        JobOutcome.Success, Billing.Billed, "first_party", Basis.ProviderReportedCost, "[]", ErrorCode: null, ErrorMessage: null, "[]");

    public static Guid Id(int number) => Guid.Parse($"019aa3c0-0000-7000-8000-{number:x12}");

    /// <summary>An organisation with this much paid and this much lent.</summary>
    public static MemoryRows Rows(long paidNanos = 0, long lentNanos = 0, string unit = "USD")
    {
        var rows = new MemoryRows(Org);
        rows.Do(new OpenBook(Org, "acme", Project, "default", new WalletId(Id(0x53)), unit, lentNanos));
        if (paidNanos > 0)
        {
            rows.Do(new TopUp(Org, unit, paidNanos, "first"));
        }

        return rows;
    }

    /// <summary>A grant, booked as its issue would book it.</summary>
    public static void Grant(this MemoryRows rows, string name, long nanos, int priority, bool promotional = true, DateTimeOffset? expiresAt = null, DateTimeOffset? effectiveAt = null)
    {
        var fund = ChartOfAccounts.Open(Org, $"fund:grant:{name}", "USD", effectiveAt ?? Noon.AddDays(-1)) with
        {
            Priority = priority, Promotional = promotional, ExpiresAt = expiresAt, Credits = nanos,
        };
        var promo = rows.Accounts.GetValueOrDefault("promo") ?? ChartOfAccounts.Open(Org, "promo", "USD", Noon);
        rows.Accounts.Add(fund.AccountId, fund);
        rows.Accounts["promo"] = promo with { Debits = promo.Debits + nanos };
        rows.Transfers.Add($"grant/{name}", new Transfer($"grant/{name}", "grant", Attempt: null, Phase: null, "grant", "USD", "promo", fund.AccountId, nanos, Noon));
    }

    public static Cap Cap(int number, CapMetric metric, long limit, bool enforce = true, CapPeriod period = CapPeriod.Day, string timeZone = "UTC", CapScope? scope = null)
        => new(new CapId(Id(0xC000 + number)), Org, scope ?? OrgScope, metric, metric == CapMetric.Spend ? "USD" : "COUNT", period, timeZone, limit, enforce);

    public static Render Render(int number, long? maxCost = null, long? ceiling = null) => new()
    {
        Id = new RenderId(Id(0x1000 + number)),
        Org = Org,
        Project = Project,
        Key = Key,
        Model = "picture",
        Media = "image",
        Prompt = "a red kettle",
        Parameters = ParameterSet.Empty,
        Offers = ["sandbox/image"],
        Unit = "USD",
        MaxCostNanos = maxCost,
        CeilingNanos = ceiling,
        CreatedAt = Noon,
    };

    public static Attempt Attempt(int render, int number, long holdNanos, SubmitClass submitClass = SubmitClass.Lookup, int outputs = 1) => new()
    {
        Id = new AttemptId(Id(0x10000 + (render * 16) + number)),
        Org = Org,
        Render = new RenderId(Id(0x1000 + render)),
        Number = number,
        Key = Key,
        Offer = Sandbox,
        Unit = "USD",
        SubmitClass = submitClass,
        HoldNanos = holdNanos,
        CreatedAt = Noon,
        UpdatedAt = Noon,
        OutputsAsked = outputs,
        QuoteJson = "{}",
    };

    /// <summary>The admission of a render's first attempt.</summary>
    public static Admit First(int render, long holdNanos, long? maxCost = null, long? ceiling = null, IdempotencyClaim? idempotency = null,
        SubmitClass submitClass = SubmitClass.Lookup, int outputs = 1)
        => new(Org, Render(render, maxCost, ceiling), Attempt(render, 1, holdNanos, submitClass, outputs), [OrgScope], idempotency, Decision: null);

    /// <summary>The admission of a later attempt.</summary>
    public static Admit Later(int render, int number, long holdNanos, SubmitClass submitClass = SubmitClass.Lookup, int outputs = 1)
        => new(Org, NewRender: null, Attempt(render, number, holdNanos, submitClass, outputs), [OrgScope], Idempotency: null,
            new RouteDecision("next_offer", "rejected", "a/b", "sandbox/image", 0, holdNanos, CeilingNanos: null, Noon));

    public static Claim Claimed(AttemptId attempt) => new(Org, attempt, "node", AttemptLife.Lease, AttemptLife.SubmitWindow);

    public static Settle Billed(AttemptId attempt, long costNanos)
        => new(Org, attempt, AttemptState.Billed, "job", costNanos, Delivered, "poll");

    public static Settle Freed(AttemptId attempt)
        => new(Org, attempt, AttemptState.Free, JobId: null, 0, Delivered with { Outcome = JobOutcome.ProviderError, Billing = Billing.Free }, "poll");

    public static Settle GivenUp(AttemptId attempt)
        => new(Org, attempt, AttemptState.NeverSent, JobId: null, 0, Delivered with { Outcome = JobOutcome.CancelledBeforeStart, Billing = Billing.Free }, "operator");

    public static object Do(this MemoryRows rows, Command command, DateTimeOffset? at = null) => rows.Transact([command], at ?? Noon)[0];

    /// <summary>Admits, claims and settles an attempt.</summary>
    public static void Bill(this MemoryRows rows, Admit admit, long costNanos)
    {
        Assert.IsType<AdmitOutcome.Placed>(rows.Do(admit));
        rows.Do(Claimed(admit.Draft.Id));
        Assert.True(((AttemptMove)rows.Do(Billed(admit.Draft.Id, costNanos))).Moved);
    }

    /// <summary>Admits, claims and frees an attempt.</summary>
    public static void Free(this MemoryRows rows, Admit admit)
    {
        Assert.IsType<AdmitOutcome.Placed>(rows.Do(admit));
        rows.Do(Claimed(admit.Draft.Id));
        Assert.True(((AttemptMove)rows.Do(Freed(admit.Draft.Id))).Moved);
    }
}
