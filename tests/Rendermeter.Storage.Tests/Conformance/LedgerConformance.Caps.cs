using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Reports;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Audit;

namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>Caps by default, thresholds, the auditor, statements, spend and pruning, on whatever database lies under them.</summary>
public abstract partial class LedgerConformance
{
    private static readonly CapScope Everybody = new(CapScopeKind.Customer, "");

    [Fact]
    public async Task Of_a_thousand_who_meet_a_default_at_once_each_customer_gets_one_cap_and_its_count()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        await store.Ledger.Execute(Default(org, CapMetric.Attempts, 3));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => store.Ledger.Execute(For(org, $"customer-{number % 10}"))));

        Assert.Equal(30, outcomes.Count(outcome => outcome is AdmitOutcome.Placed));
        Assert.Equal(10, store.Rows("select scope_id from cap where made_from is not null").Distinct().Count());
        Assert.Equal(10, store.Rows("select cap_id from cap where made_from is not null").Count);
        Assert.All(store.Rows("select held + posted from cap_bucket"), used => Assert.Equal("3", used));
        Assert.All((await store.Records.ListCaps(org.Id, Clock.GetUtcNow(), Token)).Where(record => record.Cap.Inherits), record => Assert.Equal((3L, 3L), (record.Cap.Limit, record.Bucket.Held)));
        await AssertSound(store);
    }

    [Fact]
    public async Task A_default_that_is_changed_changes_every_cap_that_it_has_made_but_those_that_were_set_for_their_value()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        var standard = Default(org, CapMetric.Attempts, 1);
        await store.Ledger.Execute(standard);
        await Admitted(store, For(org, "a"));
        await Admitted(store, For(org, "b"));
        var made = (await store.Records.ListCaps(org.Id, Clock.GetUtcNow(), Token)).Single(record => record.Cap.Scope.Id == "b").Cap;
        await store.Ledger.Execute(new PutCap(org.Id, made with { Limit = 5 }));

        await store.Ledger.Execute(standard with { Cap = standard.Cap with { Limit = 2 } });
        await Admitted(store, For(org, "a"));
        var third = await store.Ledger.Execute(For(org, "a"));
        var own = (await store.Records.FindCap(org.Id, made.Id, Clock.GetUtcNow(), Token))!.Cap;

        Assert.Equal((2, 2), ((int)Refused(third).Needed + 1, (int)Refused(third).Cap!.Limit));
        Assert.Equal((5L, false), (own.Limit, own.Inherits));
        await AssertSound(store);
    }

    [Fact]
    public async Task A_charge_is_raised_within_the_present_limit_of_a_default_and_freely_once_it_is_retired()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        var standard = Default(org, CapMetric.Spend, 9 * Org.Cent);
        await store.Ledger.Execute(standard);
        var admit = org.Admit(8 * Org.Cent);
        await Admitted(store, admit with { Scopes = [.. admit.Scopes, Everybody with { Id = "a" }] });
        await store.Ledger.Execute(org.Claim(admit.Draft.Id));
        await store.Ledger.Execute(org.Settle(admit.Draft.Id, AttemptState.Billed, 3 * Org.Cent));

        await store.Ledger.Execute(standard with { Cap = standard.Cap with { Limit = 5 * Org.Cent } });
        var within = await Raised(7, "first");
        await store.Ledger.Execute(new RetireCap(org.Id, standard.Cap.Id));
        var freely = await Raised(7, "second");

        Assert.Equal((5 * Org.Cent, 7 * Org.Cent), (within, freely));
        await AssertSound(store);

        async Task<long> Raised(int cents, string reference) => Assert.IsType<PhaseOutcome.Booked>(
            await store.Ledger.Execute(new Adjust(org.Id, admit.Draft.Id, CostNanos: null, cents * Org.Cent, "measured", reference, "ada"))).Attempt.ChargeNanos;
    }

    [Fact]
    public async Task A_default_of_a_tier_is_about_its_customers_only_and_one_set_on_a_customer_stands_in_its_place()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        var standard = Default(org, CapMetric.Attempts, 0);
        await store.Ledger.Execute(standard with { Cap = standard.Cap with { CustomerTier = "free" } });
        var own = org.Cap(CapMetric.Attempts, 1);
        await store.Ledger.Execute(own with { Cap = own.Cap with { Scope = new CapScope(CapScopeKind.Customer, "known") } });

        var free = await store.Ledger.Execute(For(org, "a") with { CustomerTier = "free" });
        var paid = await store.Ledger.Execute(For(org, "a") with { CustomerTier = "paid" });
        var known = await store.Ledger.Execute(For(org, "known") with { CustomerTier = "free" });

        Assert.Equal((standard.Cap.Id, "a"), (Refused(free).Cap!.Id, Refused(free).Cap!.Scope.Id));
        Assert.IsType<AdmitOutcome.Placed>(paid);
        Assert.IsType<AdmitOutcome.Placed>(known);
        Assert.Empty(store.Rows("select cap_id from cap where made_from is not null"));
        await AssertSound(store);
    }

    [Fact]
    public async Task A_retired_cap_limits_nothing_and_the_retired_cap_of_a_value_exempts_it_from_its_default()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        await store.Ledger.Execute(Default(org, CapMetric.Attempts, 1));
        await Admitted(store, For(org, "a"));
        var made = (await store.Records.ListCaps(org.Id, Clock.GetUtcNow(), Token)).Single(record => record.Cap.Inherits).Cap;

        await store.Ledger.Execute(new RetireCap(org.Id, made.Id));
        await Admitted(store, For(org, "a"));
        await Admitted(store, For(org, "b"));
        var second = await store.Ledger.Execute(For(org, "b"));

        Assert.IsType<AdmitOutcome.Refused>(second);
        Assert.Null(await store.Records.FindCap(org.Id, made.Id, Clock.GetUtcNow(), Token));
        Assert.IsType<PutCapOutcome.Retired>(await store.Ledger.Execute(new PutCap(org.Id, made with { Limit = 9 })));
        await AssertSound(store);
    }

    [Fact]
    public async Task Each_threshold_of_a_period_is_told_once_and_again_in_the_next()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        var cap = org.Cap(CapMetric.Spend, Org.Dollar);
        await store.Ledger.Execute(cap with { Cap = cap.Cap with { Thresholds = [50, 80, 100] } });

        var attempt = await Submitted(store, org, 60 * Org.Cent);
        await store.Ledger.Execute(org.Settle(attempt, AttemptState.Billed, 10 * Org.Cent));
        await Admitted(store, org.Admit(50 * Org.Cent));
        await Admitted(store, org.Admit(40 * Org.Cent));
        var first = await Thresholds(store, org);
        Clock.Step(TimeSpan.FromDays(1));
        await Admitted(store, org.Admit(50 * Org.Cent));

        Assert.Equal(["50", "80", "100"], first);
        Assert.Equal(["50", "80", "100", "50"], await Thresholds(store, org));
        await AssertSound(store);
    }

    [Fact]
    public async Task A_limit_lowered_below_what_is_in_use_says_so_and_another_measure_is_refused()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        var cap = org.Cap(CapMetric.Attempts, 5);
        await store.Ledger.Execute(cap);
        await Admitted(store, org.Admit(Org.Cent));
        await Admitted(store, org.Admit(Org.Cent));

        var lowered = await store.Ledger.Execute(cap with { Cap = cap.Cap with { Limit = 1 } });
        var next = await store.Ledger.Execute(org.Admit(Org.Cent));
        Cap[] others =
        [
            cap.Cap with { Metric = CapMetric.Outputs }, cap.Cap with { Period = CapPeriod.Hour }, cap.Cap with { TimeZone = "UTC" },
            cap.Cap with { Scope = new CapScope(CapScopeKind.Feature, "shop") }, cap.Cap with { CustomerTier = "free" },
        ];

        Assert.True(Assert.IsType<PutCapOutcome.Kept>(lowered).AlreadyOver);
        Assert.Equal((1L, 0L), (Refused(next).Needed, Refused(next).Left));
        foreach (var other in others)
        {
            Assert.IsType<PutCapOutcome.OtherMeasure>(await store.Ledger.Execute(new PutCap(org.Id, other)));
        }

        Assert.Equal("attempts|day|Europe/Berlin|1", store.Rows("select metric, period, time_zone, limit_amount from cap").Single());
        await AssertSound(store);
    }

    [Fact]
    public async Task A_cap_that_observes_refuses_nothing_and_says_what_it_would_have_done()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        await store.Ledger.Execute(org.Cap(CapMetric.Spend, 10 * Org.Cent, enforce: false));

        await Admitted(store, org.Admit(8 * Org.Cent));
        await Admitted(store, org.Admit(8 * Org.Cent));

        var told = (await store.Records.ListEvents(org.Id, before: null, 100, Token)).Single(kept => kept.Event.Kind == "cap.would_refuse").Event.Json;
        Assert.Contains("\"needed\":\"0.080000000\",\"left\":\"0.020000000\"", told, StringComparison.Ordinal);
        await AssertSound(store);
    }

    [Fact]
    public async Task An_admission_at_the_end_of_a_period_counts_in_it_by_the_clock_of_the_books()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        await store.Ledger.Execute(org.Cap(CapMetric.Attempts, 1));
        Clock.Step(new DateTimeOffset(2026, 11, 21, 22, 59, 59, TimeSpan.Zero) - Clock.GetUtcNow());
        var last = await Admitted(store, org.Admit(Org.Cent));
        var over = await store.Ledger.Execute(org.Admit(Org.Cent));
        Clock.Step(TimeSpan.FromSeconds(1));
        await Admitted(store, org.Admit(Org.Cent));
        await store.Ledger.Execute(org.Claim(last));
        await store.Ledger.Execute(org.Settle(last, AttemptState.Billed, Org.Cent));

        Assert.Equal(new DateTimeOffset(2026, 11, 21, 23, 0, 0, TimeSpan.Zero), Refused(over).ResetsAt);
        Assert.Equal(["0|1", "1|0"], store.Rows("select held, posted from cap_bucket order by period_start"));
        await AssertSound(store);
    }

    [Fact]
    public async Task The_auditor_looks_at_what_has_moved_freezes_what_is_damaged_and_stays_silent_on_what_was_accepted()
    {
        await using var store = Open();
        var sound = await Funded(store, Org.Dollar);
        var damaged = new Org(7);
        await store.Ledger.Execute(damaged.Open(Org.Dollar));
        var rounds = new AuditRounds(store.Store.Auditor, store.Ledger, Clock);
        var first = await rounds.Next(most: 1, Token);
        var second = await rounds.Next(most: 5, Token);
        var idle = await rounds.Next(most: 5, Token);

        store.Change("update account set credits = credits + 1 where account_id = 'fund:credit-line'");
        await store.Ledger.Execute(damaged.Admit(Org.Cent));
        var moved = await rounds.Next(most: 5, Token);
        var frozen = await store.Ledger.Execute(damaged.Admit(Org.Cent));
        var again = await rounds.Next(most: 5, Token);
        await store.Ledger.Execute(new SetAdmission(damaged.Id, Frozen: true, "ada", "until we know why"));
        await store.Ledger.Execute(new SetAdmission(damaged.Id, Frozen: false, "admin", "one nano, written off"));
        var accepted = await rounds.Next(most: 5, Token);

        Assert.Equal((1, 1, 0), (first.Books.Count, second.Books.Count, idle.Books.Count));
        Assert.Equal([damaged.Id], moved.Books);
        Assert.Equal(["M02", "M03"], moved.Findings.Select(finding => finding.Invariant));
        Assert.Equal(RefusalCode.AdmissionFrozen, Refused(frozen).Code);
        Assert.Equal((damaged.Id, 0), (Assert.Single(again.Books), again.Findings.Count));
        Assert.Equal((damaged.Id, 0), (Assert.Single(accepted.Books), accepted.Findings.Count));
        Assert.IsType<AdmitOutcome.Placed>(await store.Ledger.Execute(damaged.Admit(Org.Cent)));
        Assert.IsType<AdmitOutcome.Placed>(await store.Ledger.Execute(sound.Admit(Org.Cent)));
        var kinds = (await store.Records.ListEvents(damaged.Id, before: null, 100, Token)).Select(kept => kept.Event.Kind).Where(kind => kind.Contains("frozen", StringComparison.Ordinal) || kind.StartsWith("audit", StringComparison.Ordinal));
        Assert.Equal(["org.admission_unfrozen", "org.admission_frozen", "audit.violation"], kinds);
    }

    [Fact]
    public async Task However_much_of_a_book_is_known_to_be_damaged_more_of_it_is_found()
    {
        await using var store = Open();
        var org = await Funded(store, 2 * Org.Dollar);
        await Task.WhenAll(Enumerable.Range(0, 103).Select(_ => store.Ledger.Execute(org.Admit(Org.Cent))));
        var rounds = new AuditRounds(store.Store.Auditor, store.Ledger, Clock);
        store.Change("update attempt set hold_amount = hold_amount + 1");

        var found = new List<Audit.AuditFinding>();
        for (var round = 0; round < 3; round++)
        {
            found.AddRange((await rounds.Next(most: 5, Token)).Findings);
        }

        Assert.Equal(103, found.Where(finding => finding.Invariant == found[0].Invariant).Select(finding => finding.Subject).Distinct().Count());
    }

    [Fact]
    public async Task An_audit_of_one_book_finds_what_an_audit_of_all_finds_in_it()
    {
        await using var store = Open();
        await new Workload(store, Clock, seed: 5).Run(steps: 200, atOnce: 8);
        var org = new Org(1);
        var soundly = await store.Store.Auditor.Run(org.Id, Token);

        store.Change("update account set debits = debits + 1, credits = credits + 1 where kind = 'fund'");
        store.Change("update cap_bucket set held = held + 1");
        store.Change("update attempt set cost = cost + 1 where state = 'billed'");
        var all = await store.Audit();
        var one = await store.Store.Auditor.Run(org.Id, Token);

        Assert.Empty(soundly);
        Assert.True(one.Count > 3);
        Assert.Equal(all.Where(finding => finding.Org == org.Id).Select(finding => (finding.Invariant, finding.Subject)).Order(), one.Select(finding => (finding.Invariant, finding.Subject)).Order());
    }

    [Fact]
    public async Task A_statement_of_any_period_sums_to_the_balance_to_the_nano()
    {
        await using var store = Open();
        var began = Clock.GetUtcNow();
        await new Workload(store, Clock, seed: 3).Run(steps: 300, atOnce: 8);
        var org = new Org(1);
        var now = Clock.GetUtcNow().AddDays(1);
        var middle = began + ((now - began) / 3);
        var wallet = (await store.Records.FindWallet(org.Id, Token))!.Id;

        var whole = (await store.Store.Reports.ReadStatement(org.Id, wallet, DateTimeOffset.UnixEpoch, now, 100_000, Token))!;
        var early = (await store.Store.Reports.ReadStatement(org.Id, wallet, DateTimeOffset.UnixEpoch, middle, 100_000, Token))!;
        var late = (await store.Store.Reports.ReadStatement(org.Id, wallet, middle, now, 100_000, Token))!;
        var some = (await store.Store.Reports.ReadStatement(org.Id, wallet, DateTimeOffset.UnixEpoch, now, 3, Token))!;

        Assert.True(whole.Lines.Count > 20);
        Assert.Equal((await store.Records.FindWallet(org.Id, Token))!.Funds.Sum(fund => fund.Balance), whole.ClosingNanos);
        Assert.Equal((0L, early.ClosingNanos, whole.ClosingNanos), (early.OpeningNanos, late.OpeningNanos, late.ClosingNanos));
        Assert.Equal(whole.Lines, [.. early.Lines, .. late.Lines]);
        Assert.Equal(4, some.Lines.Count);
        Assert.Null(await store.Store.Reports.ReadStatement(new Org(99).Id, wallet, began, now, 10, Token));
    }

    [Fact]
    public async Task Spend_by_any_two_sums_to_what_was_charged_and_an_unknown_figure_is_no_zero()
    {
        await using var store = Open();
        await new Workload(store, Clock, seed: 4).Run(steps: 300, atOnce: 8);
        var org = new Org(1);
        var table = new Dictionary<(SpendDimension, SpendDimension), SpendTable>();
        var facts = new List<SpendFact>();
        await store.Store.Reports.ReadSpend(org.Id, DateTimeOffset.UnixEpoch, Clock.GetUtcNow().AddDays(1), facts.Add, Token);

        var charged = long.Parse(store.Rows($"select coalesce(sum(charge_delta), 0) from attempt_phase where lane = {org.Id.Lane}").Single(), System.Globalization.CultureInfo.InvariantCulture);
        foreach (var first in Enum.GetValues<SpendDimension>())
        {
            foreach (var second in Enum.GetValues<SpendDimension>().Where(second => second != first))
            {
                var sums = table[(first, second)] = new SpendTable([first, second], "Europe/Berlin");
                facts.ForEach(sums.Add);

                // Every render of the workload has two tags.
                Assert.Equal(charged * (first == SpendDimension.Tag || second == SpendDimension.Tag ? 2 : 1), sums.Rows().Sum(row => row.ChargeNanos));
            }
        }

        var accepted = table[(SpendDimension.Model, SpendDimension.Day)].Rows().Sum(row => row.OutputsAccepted);
        Assert.Equal(store.Rows($"select o.output_id from output o join attempt p on p.lane = o.lane and p.attempt_id = o.attempt_id where p.accepted = 1 and p.lane = {org.Id.Lane}").Count, (int)accepted);
        Assert.Null(new SpendRow([""], "USD", 5, 5, 0, 1, 1, 0).CostPerAcceptedOutputNanos);
        Assert.Equal(2, new SpendRow([""], "USD", 5, 5, 0, 1, 1, 2).CostPerAcceptedOutputNanos);
    }

    [Fact]
    public async Task An_idempotency_key_is_forgotten_after_its_window_but_never_while_its_render_goes_on()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var ended = org.Admit(Org.Cent, claim: new IdempotencyClaim("/api/v1/renders", "ended", "f"));
        var running = org.Admit(Org.Cent, claim: new IdempotencyClaim("/api/v1/renders", "running", "f"));
        await Admitted(store, ended);
        await Admitted(store, running);
        await store.Ledger.Execute(org.Settle(ended.Draft.Id, AttemptState.NeverSent));
        await store.Ledger.Execute(org.Fail(ended.Draft.Render));
        var early = await store.Records.ListExpiredClaims(org.Id, Clock.GetUtcNow().AddHours(24), 10, Token);
        Clock.Step(TimeSpan.FromDays(8));

        var expired = await store.Records.ListExpiredClaims(org.Id, Clock.GetUtcNow(), 10, Token);
        await store.Ledger.Execute(new ForgetClaims(org.Id, expired));
        await store.Ledger.Execute(new ForgetClaims(org.Id, [new IdempotencyRecord(running.Idempotency!, running.Draft.Render, Clock.GetUtcNow(), Clock.GetUtcNow())]));

        Assert.Empty(early);
        Assert.Equal("ended", Assert.Single(expired).Claim.Key);
        Assert.Equal(["running"], store.Rows("select idem_key from idem"));
        await AssertSound(store);
    }

    private static PutCap Default(Org org, CapMetric metric, long limit)
    {
        var cap = org.Cap(metric, limit);
        return cap with { Cap = cap.Cap with { Scope = Everybody } };
    }

    private static Admit For(Org org, string customer)
    {
        var admit = org.Admit(Org.Cent);
        return admit with { Scopes = [.. admit.Scopes, new CapScope(CapScopeKind.Customer, customer)] };
    }

    private static Refusal Refused(AdmitOutcome outcome) => Assert.IsType<AdmitOutcome.Refused>(outcome).Refusal;

    private static async Task<IReadOnlyList<string>> Thresholds(StoreUnderTest store, Org org)
        => [.. (await store.Records.ListEvents(org.Id, before: null, 1000, Token)).Where(kept => kept.Event.Kind == "cap.threshold").Reverse()
            .Select(kept => System.Text.Json.JsonDocument.Parse(kept.Event.Json).RootElement.GetProperty("threshold").GetRawText())];
}
