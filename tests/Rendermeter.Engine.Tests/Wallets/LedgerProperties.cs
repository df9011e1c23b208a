using FsCheck.Fluent;
using FsCheck;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Tests;

namespace Rendermeter.Engine.Tests.Wallets;

/// <summary>What must hold for every list of commands. A step is drawn as three numbers, so that a failing list can be shrunk.</summary>
public sealed class LedgerProperties
{
    private const long Cent = Given.Cent;

    private static readonly Arbitrary<(int Kind, int Which, int Size)[]> Lists = Arb.From(Gen.Choose(0, 25)
        .SelectMany(kind => Gen.Choose(0, 11), (kind, which) => (kind, which))
        .SelectMany(step => Gen.Choose(0, 30), (step, size) => (Kind: step.kind, Which: step.which, Size: size))
        .ArrayOf()
        .Resize(60), Shorter);

    [Fact]
    public void Every_invariant_holds_after_every_step()
        => Prop.ForAll(Lists, steps =>
        {
            var world = new World();
            foreach (var step in steps)
            {
                world.Run(step);
                Assert.Empty(BookChecks.Broken(world.Rows));
            }
        }).Check(Chance.Config.WithMaxTest(400));

    [Fact]
    public void Every_command_applied_twice_is_applied_once()
        => Prop.ForAll(Lists, steps =>
        {
            var world = new World();
            foreach (var step in steps)
            {
                var command = world.Run(step);
                var once = Quiet(world.Rows);
                world.Rows.Do(command, world.Now);
                Assert.Equal(once, Quiet(world.Rows));
            }
        }).Check(Chance.Config.WithMaxTest(200));

    [Fact]
    public void Where_a_batch_is_split_does_not_matter()
        => Prop.ForAll(Lists, Gen.Choose(1, 20).ToArbitrary(), (steps, size) =>
        {
            var world = new World(clockMoves: false);
            var commands = steps.Select(world.Run).ToList();
            var batched = World.Begin();
            foreach (var batch in commands.Chunk(size))
            {
                batched.Transact(batch, Given.Noon);
            }

            Assert.Equal(world.Rows.Dump(), batched.Dump());
        }).Check(Chance.Config.WithMaxTest(200));

    [Fact]
    public void The_order_of_evidence_does_not_change_the_books()
        => Prop.ForAll(Gen.Shuffle([.. Enumerable.Range(0, 9)]).ToArbitrary(), order =>
        {
            // The provider's truth: the first is billed, the second is free, the third is still running. Each is reported three times.
            Func<AttemptId, Command>[] evidence =
            [
                id => new Attach(Given.Org, id, $"job-{id}"),
                id => new Doubt(Given.Org, id, "no answer", Given.Noon.AddDays(1)),
                id => id == Given.Attempt(1, 1, 0).Id ? Given.Billed(id, 4 * Cent) with { JobId = $"job-{id}" }
                    : id == Given.Attempt(2, 1, 0).Id ? Given.Freed(id) with { JobId = $"job-{id}" }
                    : new Attach(Given.Org, id, $"job-{id}"),
            ];
            var rows = Given.Rows(paidNanos: 100 * Cent);
            rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 100 * Cent)));
            foreach (var render in new[] { 1, 2, 3 })
            {
                rows.Do(Given.First(render, 5 * Cent));
                rows.Do(Given.Claimed(Given.Attempt(render, 1, 0).Id));
            }

            foreach (var index in order.Concat(order))
            {
                rows.Do(evidence[index % 3](Given.Attempt(1 + (index / 3), 1, 0).Id));
            }

            Assert.Empty(BookChecks.Broken(rows));
            Assert.Equal([AttemptState.Billed, AttemptState.Free], rows.Attempts.Values.Take(2).Select(attempt => attempt.State));
            Assert.Equal(5 * Cent, rows.Accounts["fund:wallet"].Held);
            Assert.Equal(91 * Cent, rows.Accounts["fund:wallet"].Available);
            Assert.Equal((5 * Cent, 4 * Cent), (rows.Buckets.Values.Single().Held, rows.Buckets.Values.Single().Posted));
        }).Check(Chance.Config.WithMaxTest(200));

    [Fact]
    public void The_order_of_grants_refunds_and_corrections_does_not_change_what_anybody_owes()
        => Prop.ForAll(Gen.Shuffle([.. Enumerable.Range(0, 10)]).ToArbitrary(), order =>
        {
            // Two renders that are billed, and everything that can be told of them afterwards, each of it twice.
            var (first, second) = (Given.Attempt(1, 1, 0).Id, Given.Attempt(2, 1, 0).Id);
            Command[] told =
            [
                new Refund(Given.Org, first, Cent, "ticket-1", "ada"),
                new Refund(Given.Org, first, 2 * Cent, "ticket-2", "ada"),
                new Adjust(Given.Org, first, 3 * Cent, ChargeNanos: null, "invoice", "line-1", "ada"),
                new Refund(Given.Org, second, Cent, "ticket-3", "ada"),
                new Adjust(Given.Org, second, CostNanos: null, 3 * Cent, "measured", "measured-2", "ada"),
                new Adjust(Given.Org, second, 3 * Cent, ChargeNanos: null, "invoice", "line-2", "ada"),
                new AddGrant(Given.Org, new GrantId(Given.Id(0x7100)), "USD", 7 * Cent, Promotional: true, 5, EffectiveAt: null, ExpiresAt: null, FundScope.Anything),
                new AddCreditLine(Given.Org, new GrantId(Given.Id(0x7101)), "USD", 9 * Cent, ExpiresAt: null, FundScope.Anything),
                new ExpireFunds(Given.Org),
                Given.Billed(second, 5 * Cent),
            ];
            var rows = Given.Rows(paidNanos: 20 * Cent);
            rows.Grant("gift", 6 * Cent, priority: 10);
            rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 100 * Cent)));
            rows.Bill(Given.First(1, 5 * Cent), 5 * Cent);
            rows.Bill(Given.First(2, 5 * Cent), 5 * Cent);

            foreach (var index in order.Concat(order))
            {
                rows.Do(told[index]);
            }

            Assert.Empty(BookChecks.Broken(rows));
            Assert.Equal((5 * Cent, 3 * Cent, 3 * Cent, 3 * Cent),
                (rows.Attempts[first].ChargeNanos, rows.Attempts[first].CostNanos, rows.Attempts[second].ChargeNanos, rows.Attempts[second].CostNanos));
            Assert.Equal((4 * Cent, 0L), (-rows.Phases.Values.Where(phase => phase.Kind == "refund").Sum(phase => phase.ChargeDeltaNanos), rows.Accounts.Values.Sum(account => account.Held)));
            // 26 cents were there, 16 came, 8 were charged and 4 of them given back.
            Assert.Equal((26 + 16 - 8 + 4) * Cent, rows.Accounts.Values.Where(account => account.FloorZero).Sum(account => account.Balance));
            Assert.Equal(8 * Cent, rows.Buckets.Values.Single().Posted);
        }).Check(Chance.Config.WithMaxTest(200));

    [Fact]
    public void A_gift_never_lessens_what_can_be_bought()
        => Prop.ForAll(Gen.Choose(1, 9).ArrayOf(12).ToArbitrary(), Gen.Choose(1, 20).ToArbitrary(), (prices, gift) =>
        {
            var without = Given.Rows(paidNanos: 20 * Cent);
            var with = Given.Rows(paidNanos: 20 * Cent);
            with.Grant("gift", gift * Cent, priority: 10);

            Assert.True(Bought(with) >= Bought(without));

            // Of one price, so that a larger purse never ends on a dearer thing.
            long Bought(MemoryRows rows)
                => prices.Select((price, index) => rows.Do(Given.First(index + 1, prices[0] * Cent)) is AdmitOutcome.Placed ? 1L : 0L).Sum();
        }).Check(Chance.Config.WithMaxTest(100));

    /// <summary>A failing list without one half, and without any one step.</summary>
    private static IEnumerable<T[]> Shorter<T>(T[] steps)
        => steps.Length < 2 ? []
            : new[] { steps[..(steps.Length / 2)], steps[(steps.Length / 2)..] }.Concat(steps.Select((_, index) => (T[])[.. steps[..index], .. steps[(index + 1)..]]));

    /// <summary>The books without the events: a refusal repeated is two events, and they say so.</summary>
    private static string Quiet(MemoryRows rows)
        => string.Join('\n', rows.Dump().Split('\n').Where(line => !line.StartsWith("event ", StringComparison.Ordinal)));

    /// <summary>An organisation with several funds and caps that are easily hit, and four renders of up to three attempts.</summary>
    private sealed class World(bool clockMoves = true)
    {
        private int _hooks;

        public MemoryRows Rows { get; } = Begin();

        public DateTimeOffset Now { get; private set; } = Given.Noon;

        public static MemoryRows Begin()
        {
            var rows = Given.Rows(paidNanos: 60 * Cent, lentNanos: 30 * Cent);
            rows.Grant("gift", 25 * Cent, priority: 10, expiresAt: Given.Noon.AddHours(30));
            rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 90 * Cent)));
            rows.Do(new PutCap(Given.Org, Given.Cap(2, CapMetric.Attempts, 7, period: CapPeriod.Hour)));
            rows.Do(new PutCap(Given.Org, Given.Cap(3, CapMetric.Renders, 4, period: CapPeriod.Month)));
            rows.Do(new PutCap(Given.Org, Given.Cap(4, CapMetric.Outputs, 12, period: CapPeriod.Total)));
            rows.Do(new PutCap(Given.Org, Given.Cap(5, CapMetric.Spend, 1 * Cent, enforce: false)));
            return rows;
        }

        public Command Run((int Kind, int Which, int Size) step)
        {
            Now = clockMoves ? Now.AddMinutes(step.Size) : Now;
            var command = Make(step);
            Rows.Do(command, Now);
            return command;
        }

        private Command Make((int Kind, int Which, int Size) step)
        {
            var (render, number) = (1 + (step.Which / 3), 1 + (step.Which % 3));
            var id = Given.Attempt(render, number, 0).Id;
            if (step.Kind is >= 7 and <= 15 && !Rows.Attempts.ContainsKey(id))
            {
                return Admission(render, step);
            }

            return step.Kind switch
            {
                <= 2 => Admission(render, step),
                3 => new TopUp(Given.Org, "USD", (1 + step.Size) * Cent, $"ref-{step.Which}"),
                4 => new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, (60 + step.Size) * Cent)),
                5 => new ReceiveHook(Given.Org, "sandbox", $"evt-{step.Which}", id, "00"),
                6 => new Note(Given.Org, new EngineEvent("note", Render: null, Attempt: null, $"{{\"n\":{_hooks++}}}")),
                7 or 8 => Given.Claimed(id),
                9 => new Attach(Given.Org, id, $"job-{step.Size % 2}-{id}"),
                10 => new Doubt(Given.Org, id, "no answer", Now.AddMinutes(step.Size)),
                11 => new MarkOverdue(Given.Org, id),
                12 => Given.Billed(id, step.Size * Cent),
                13 => step.Size % 3 == 0 ? Given.GivenUp(id) : Given.Freed(id),
                14 => new Judge(Given.Org, id, new Verdict(step.Size % 2 == 0, [], Now), []),
                15 => Given.Billed(id, step.Size * Cent / 3) with { JobId = $"job-0-{id}" },
                18 => Rows.Attempts.ContainsKey(id) ? new Refund(Given.Org, id, (1 + step.Size) * Cent / 4, $"refund-{step.Size % 4}", "ada") : Expiry(),
                19 => Rows.Attempts.ContainsKey(id) ? new Adjust(Given.Org, id, CostNanos: step.Size % 2 == 0 ? step.Size * Cent : null,
                    ChargeNanos: step.Size % 3 == 0 ? step.Size * Cent / 2 : null, "invoice", $"invoice-{step.Size}", "ada") : Expiry(),
                20 => Rows.Attempts.ContainsKey(id) ? new ResolveSetAside(Given.Org, id, (SetAsideDecision)(step.Size % 3), "ada") : Expiry(),
                21 => new AddGrant(Given.Org, new GrantId(Given.Id(0x7000 + step.Which)), "USD", (1 + step.Size) * Cent, step.Size % 2 == 0, step.Size, EffectiveAt: null,
                    ExpiresAt: Given.Noon.AddHours(step.Size), step.Size % 3 == 0 ? new FundScope(["other/*"], [], []) : FundScope.Anything),
                22 => new BuyPool(Given.Org, new PoolId(Given.Id(0x8000 + step.Which)), "sandbox", "USD", (1 + step.Size) * Cent, step.Size * Cent * 2 / 3,
                    step.Size % 2 == 0 ? Given.Noon.AddHours(step.Size) : null),
                23 => new PutMarkup(Given.Org, new Markup(new MarkupId(Given.Id(0x9000 + (step.Which % 2))), Given.Org, Project: null, Customer: null, "*", "USD",
                    new MarkupTerms($"{step.Size}/13", step.Size * 1001), Ended: step.Which % 3 == 0)),
                24 => new LiftQuarantine(Given.Org, Given.Sandbox.PriceVersion, "ada"),
                25 => Expiry(),
                _ => Rows.Renders.ContainsKey(Given.Render(render).Id)
                    ? new Conclude(Given.Org, Given.Render(render).Id, new RenderEnd(RenderStatus.Failed, "failed", "it failed", Now), Decision: null)
                    : Admission(render, step),
            };
        }

        private static ExpireFunds Expiry() => new(Given.Org);

        /// <summary>The next attempt of a render, or its first.</summary>
        private Admit Admission(int render, (int Kind, int Which, int Size) step)
        {
            var known = Rows.Attempts.Values.Count(attempt => attempt.Render == Given.Render(render).Id);
            var submitClass = (SubmitClass)(step.Size % 3);
            return Rows.Renders.ContainsKey(Given.Render(render).Id)
                ? Given.Later(render, Math.Min(known + 1, 3), step.Size * Cent, submitClass, outputs: 1 + (step.Size % 4))
                : Given.First(render, step.Size * Cent, maxCost: step.Size % 5 == 0 ? 40 * Cent : null, submitClass: submitClass, outputs: 1 + (step.Size % 4),
                    idempotency: step.Size % 2 == 0 ? new IdempotencyClaim("/api/v1/renders", $"key-{render}", "f") : null);
        }
    }
}
