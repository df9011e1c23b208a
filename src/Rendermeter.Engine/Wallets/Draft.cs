using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Engine.Wallets;

/// <summary>What one decision writes: the new state of the rows it touched, and the rows it adds. The book it was made from stays as it was.</summary>
public sealed class Draft(Book book, DateTimeOffset now)
{
    /// <summary>The instant of the decision: the database's clock, once for a whole transaction.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>Touched accounts, as they stand afterwards.</summary>
    public Dictionary<string, Account> Accounts { get; } = [];

    /// <summary>Touched buckets, as they stand afterwards.</summary>
    public Dictionary<(CapId, DateTimeOffset), CapBucket> Buckets { get; } = [];

    /// <summary>Touched or new attempts, as they stand afterwards.</summary>
    public Dictionary<AttemptId, Attempt> Attempts { get; } = [];

    /// <summary>The slices of touched attempts, as they stand afterwards.</summary>
    public Dictionary<AttemptId, IReadOnlyList<HoldSlice>> Slices { get; } = [];

    /// <summary>The caps' parts of touched attempts, as they stand afterwards.</summary>
    public Dictionary<AttemptId, IReadOnlyList<AttemptCap>> AttemptCaps { get; } = [];

    /// <summary>New phases.</summary>
    public List<AttemptPhase> Phases { get; } = [];

    /// <summary>New transfers.</summary>
    public List<Transfer> Transfers { get; } = [];

    /// <summary>New or changed caps.</summary>
    public List<Cap> Caps { get; } = [];

    /// <summary>Whether admissions are frozen from now on, with what was found, or null.</summary>
    public SetAdmission? Admission { get; set; }

    /// <summary>Idempotency keys to be forgotten.</summary>
    public IReadOnlyList<IdempotencyRecord> Forgotten { get; set; } = [];

    /// <summary>New keys.</summary>
    public List<ApiKey> Keys { get; } = [];

    /// <summary>What happened.</summary>
    public List<EngineEvent> Events { get; } = [];

    /// <summary>The organisation that was opened, or null.</summary>
    public OpenBook? Opened { get; set; }

    /// <summary>The render that was added or ended, or null.</summary>
    public Render? Render { get; set; }

    /// <summary>When a render is looked at next, or null where that stays as it is.</summary>
    public RenderDue? Due { get; set; }

    /// <summary>The claim that was taken, or null.</summary>
    public IdempotencyRecord? Idempotency { get; set; }

    /// <summary>What identical requests are merged by, or null.</summary>
    public IdempotencyRecord? Merge { get; set; }

    /// <summary>What a person is asked to allow, or null.</summary>
    public (RenderId Render, Approval Asked)? Approval { get; set; }

    /// <summary>What a person has decided about it, or null.</summary>
    public (RenderId Render, string Actor, string? Note, long? UpToNanos)? ApprovalDecided { get; set; }

    /// <summary>A route as it stands from now on, with its new version where it has one, or null.</summary>
    public (RouteHead Head, RouteVersion? Version)? Route { get; set; }

    /// <summary>The move to another offer, and the render it belongs to, or null.</summary>
    public (RenderId Render, RouteDecision Decision)? Decision { get; set; }

    /// <summary>The verdict and its files, or null.</summary>
    public Judge? Judged { get; set; }

    /// <summary>A person is asked, or null.</summary>
    public AskPerson? Asked { get; set; }

    /// <summary>What was said of a render, or null.</summary>
    public Feedback? Feedback { get; set; }

    /// <summary>What renders cost us beside their providers' work.</summary>
    public List<CostLine> Lines { get; } = [];

    /// <summary>The callback that was received, or null.</summary>
    public ReceiveHook? Hook { get; set; }

    /// <summary>The render whose content goes.</summary>
    public (RenderId Render, DateTimeOffset At)? Erased { get; set; }

    /// <summary>The top-up that was booked, or null.</summary>
    public TopUp? TopUp { get; set; }

    /// <summary>What is written about a file that no render has yet, or null.</summary>
    public Inputs.InputCommand? Input { get; set; }

    /// <summary>What is written about a webhook, or null.</summary>
    public Webhooks.WebhookCommand? Webhook { get; set; }

    /// <summary>Wallets in further currencies.</summary>
    public List<OpenWallet> Wallets { get; } = [];

    /// <summary>New or changed pools, as they stand afterwards.</summary>
    public Dictionary<PoolId, ProviderPool> Pools { get; } = [];

    /// <summary>New or changed markups.</summary>
    public List<Markup> Markups { get; } = [];

    /// <summary>Price versions that were wrong, as they stand afterwards.</summary>
    public Dictionary<string, Quarantine> Quarantines { get; } = [];

    /// <summary>The new multiple at which a cost is set aside, or null where it stays.</summary>
    public SetAsideChange? SetAsideMultiple { get; set; }

    /// <summary>An account as it stands now, opened where it did not exist.</summary>
    public Account Account(string accountId, string unit)
        => Accounts.TryGetValue(accountId, out var touched) ? touched
            : book.Accounts.TryGetValue(accountId, out var stored) ? stored
            : Accounts[accountId] = ChartOfAccounts.Open(book.Org, accountId, unit, Now);

    /// <summary>A bucket as it stands now, begun where it did not exist.</summary>
    public CapBucket Bucket(Cap cap)
    {
        var (startAt, endAt) = CapPeriods.Containing(cap.Period, cap.TimeZone, Now);
        return Buckets.TryGetValue((cap.Id, startAt), out var touched) ? touched
            : book.Buckets.TryGetValue((cap.Id, startAt), out var stored) ? stored
            : new CapBucket(cap.Id, startAt, endAt, Held: 0, Posted: 0);
    }

    /// <summary>Keeps an account's new state.</summary>
    public void Set(Account account) => Accounts[account.AccountId] = account;

    /// <summary>Keeps a bucket's new state.</summary>
    public void Set(CapBucket bucket) => Buckets[(bucket.Cap, bucket.StartAt)] = bucket;

    /// <summary>Books a transfer; an amount of 0 is none.</summary>
    public void Book(Transfer transfer)
    {
        if (transfer.AmountNanos == 0)
        {
            return;
        }

        var debit = Account(transfer.DebitAccount, transfer.Unit);
        Set(debit with { Debits = debit.Debits + transfer.AmountNanos });
        var credit = Account(transfer.CreditAccount, transfer.Unit);
        Set(credit with { Credits = credit.Credits + transfer.AmountNanos });
        Transfers.Add(transfer);
    }
}
