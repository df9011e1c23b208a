using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>An organisation of a test, and the commands that it gives. Ids come from a seed, so that two runs write the same rows.</summary>
public sealed class Org
{
    public const long Dollar = 1_000_000_000;
    public const long Cent = 10_000_000;

    private static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private readonly Random _random;
    private int _given;

    public Org(int seed)
    {
        _random = new Random(seed);
        Id = new OrgId(NextId());
        Project = new ProjectId(NextId());
        Wallet = new WalletId(NextId());
        Key = new KeyId(NextId());
        Scope = new CapScope(CapScopeKind.Org, Id.ToString());
    }

    public OrgId Id { get; }
    public ProjectId Project { get; }
    public WalletId Wallet { get; }
    public KeyId Key { get; }
    public CapScope Scope { get; }

    public OpenBook Open(long creditLineNanos) => new(Id, "acme", Project, "default", Wallet, "USD", creditLineNanos);

    public TopUp TopUp(long amountNanos, string reference) => new(Id, "USD", amountNanos, reference);

    public PutCap Cap(CapMetric metric, long limit, CapPeriod period = CapPeriod.Day, bool enforce = true, CapId? id = null)
        => new(Id, new Cap(id ?? new CapId(NextId()), Id, Scope, metric, metric == CapMetric.Spend ? "USD" : "COUNT", period, "Europe/Berlin", limit, enforce));

    public Admit Admit(long holdNanos, int outputs = 1, SubmitClass submitClass = SubmitClass.Lookup, IdempotencyClaim? claim = null, long? maxCostNanos = null)
    {
        var render = Render(maxCostNanos);
        return new Admit(Id, render, Attempt(render.Id, 1, holdNanos, outputs, submitClass), [Scope], claim, Decision: null);
    }

    public Admit Next(RenderId render, int number, long holdNanos)
        => new(Id, NewRender: null, Attempt(render, number, holdNanos, 1, SubmitClass.Lookup), [Scope], Idempotency: null,
            new RouteDecision("next_offer", "rejected", "sandbox-cheap/image", "sandbox-fast/image", holdNanos, holdNanos, CeilingNanos: null, Start));

    public Claim Claim(AttemptId attempt) => new(Id, attempt, "node-1", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5));

    public Attach Attach(AttemptId attempt, string? job = null) => new(Id, attempt, job ?? $"job-{attempt.Value:N}");

    public Doubt Doubt(AttemptId attempt, DateTimeOffset resolvesBy) => new(Id, attempt, "timeout", resolvesBy);

    public Settle Settle(AttemptId attempt, AttemptState state, long costNanos = 0) => new(Id, attempt, state, JobId: null, costNanos, Settlement(state), "poll");

    public Judge Judge(AttemptId attempt, bool accepted) => new(Id, attempt,
        new Verdict(accepted, [new CheckResult("size", accepted, accepted ? null : "512x512 delivered"), new CheckResult("decodes", true, null)], Start),
        [new Output(new OutputId(NextId()), attempt, 0, "image/png", 48213, 1024, 1024, null, new string('a', 64))]);

    public Conclude Conclude(RenderId render)
        => new(Id, render, new RenderEnd(RenderStatus.Succeeded, null, null, Start.AddSeconds(9)), Decision: null);

    public Conclude Fail(RenderId render)
        => new(Id, render, new RenderEnd(RenderStatus.Failed, "failed", "it failed", Start.AddSeconds(9)), Decision: null);

    public ReceiveHook Hook(AttemptId attempt, string eventId) => new(Id, "sandbox", eventId, attempt, new string('b', 64));

    public AddGrant Grant(long amountNanos, bool promotional, int priority, DateTimeOffset? expiresAt, FundScope? scope = null)
        => new(Id, new GrantId(NextId()), "USD", amountNanos, promotional, priority, EffectiveAt: null, expiresAt, scope ?? FundScope.Anything);

    public BuyPool Pool(long creditsNanos, long basisNanos, DateTimeOffset? expiresAt) => new(Id, new PoolId(NextId()), "sandbox-cheap", "USD", creditsNanos, basisNanos, expiresAt);

    /// <summary>One of a few rules, on or off.</summary>
    public PutMarkup Markup(int number, string share, long fixedNanos) => new(Id, new Markup(
        new MarkupId(new Guid(number + 1, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 1])), Id, number == 1 ? Project : null, number == 2 ? "" : null, number == 3 ? "sandbox-*" : "*",
        "USD", new MarkupTerms(MarkupTerms.ReadShare(share)!, fixedNanos), Ended: fixedNanos % 2 == 0));

    public Guid NextId()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, (Start.ToUnixTimeMilliseconds() + ++_given) << 16 | 0x7000);
        bytes[8] = (byte)(0x80 | bytes[8] & 0x3f);
        return new Guid(bytes, bigEndian: true);
    }

    private Render Render(long? maxCostNanos) => new()
    {
        Id = new RenderId(NextId()),
        Org = Id,
        Project = Project,
        Key = Key,
        Model = "product-photo",
        Media = "image",
        Prompt = "a red kettle",
        Parameters = ParameterSet.Empty.With("n", 1).With("width", 1024).With("quality", "high").With("audio", false),
        Offers = ["sandbox-cheap/image", "sandbox-fast/image"],
        Unit = "USD",
        MaxCostNanos = maxCostNanos,
        Tags = ["spring", "größe"],
        Feature = "shop",
        Customer = "",
        MetadataJson = """{"order":"4711"}""",
        CreatedAt = Start,
    };

    private Attempt Attempt(RenderId render, int number, long holdNanos, int outputs, SubmitClass submitClass) => new()
    {
        Id = new AttemptId(NextId()),
        Org = Id,
        Render = render,
        Number = number,
        Key = Key,
        Offer = new Offer("sandbox-cheap", "image", "sandbox-cheap/image@2026-01-01", Plan: null),
        Unit = "USD",
        SubmitClass = submitClass,
        HoldNanos = holdNanos,
        ExpectedNanos = holdNanos / 2,
        OutputsAsked = outputs,
        QuoteJson = """{"model":"sandbox-cheap/image"}""",
        CreatedAt = Start,
        UpdatedAt = Start,
    };

    private static Settlement Settlement(AttemptState state) => new(
        state == AttemptState.Billed ? JobOutcome.Success : JobOutcome.ProviderError, state == AttemptState.Billed ? Billing.Billed : Billing.Free,
        "first_party", Basis.ProviderReportedCost, "[]", ErrorCode: null, ErrorMessage: null, """[{"url":"https://files.invalid/1","media_type":"image/png"}]""");
}
