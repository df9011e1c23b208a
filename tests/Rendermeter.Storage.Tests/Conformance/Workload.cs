using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>A seeded run of everything that can happen to attempts of two organisations, in an order that a gateway could produce.</summary>
public sealed class Workload(StoreUnderTest store, SteppedClock clock, int seed)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<Org, List<Attempt>> _attempts = new() { [new Org(1)] = [], [new Org(2)] = [] };
    private int _topUps;
    private int _later;

    /// <summary>Runs so many steps; several of them may be on their way at once.</summary>
    public async Task Run(int steps, int atOnce)
    {
        foreach (var org in _attempts.Keys)
        {
            await store.Ledger.Execute(org.Open(creditLineNanos: Org.Dollar));
            await store.Ledger.Execute(org.Cap(CapMetric.Spend, 9 * Org.Dollar));
            await store.Ledger.Execute(org.Cap(CapMetric.Attempts, 60));
            await store.Ledger.Execute(org.Cap(CapMetric.Renders, 25, CapPeriod.Hour));
            await store.Ledger.Execute(org.Cap(CapMetric.Outputs, 400, CapPeriod.Total));
            await store.Ledger.Execute(org.Cap(CapMetric.Spend, Org.Cent, CapPeriod.Month, enforce: false));
        }

        for (var done = 0; done < steps; done += atOnce)
        {
            clock.Step(TimeSpan.FromSeconds(_random.Next(1, 600)));

            // Each step is chosen from what is known, then all are sent together, so that what is written does not depend on the split.
            await Task.WhenAll(_attempts.Keys.SelectMany(org => Choose(org, atOnce)).Select(step => step()).ToList());
        }
    }

    private List<Func<Task>> Choose(Org org, int count)
    {
        var known = _attempts[org];
        var chosen = new List<Func<Task>>();
        foreach (var attempt in known.Where(attempt => attempt.State.IsResolved() is false || attempt is { State: AttemptState.Billed, Accepted: null })
            .OrderBy(_ => _random.Next()).Take(count / 2))
        {
            chosen.AddRange(Move(org, known, attempt).Select(command => (Func<Task>)(async () => Keep(known, await store.Ledger.Execute(command)))));
        }

        while (chosen.Count < count)
        {
            chosen.Add(_random.Next(16) switch
            {
                0 or 1 => TopUp(org),
                2 => Send(org.Grant(_random.Next(1, 40) * Org.Cent, promotional: _random.Next(2) == 0, _random.Next(101), clock.GetUtcNow().AddMinutes(_random.Next(5, 90)))),
                3 => Send(org.Pool(_random.Next(1, 90) * Org.Cent, _random.Next(0, 60) * Org.Cent, clock.GetUtcNow().AddMinutes(_random.Next(5, 300)))),
                4 => Send(new ExpireFunds(org.Id)),
                5 => Send(org.Markup(_random.Next(4), $"{_random.Next(9)}/20", _random.Next(900))),
                6 => Send(new LiftQuarantine(org.Id, "sandbox-cheap/image@2026-01-01", "ada")),
                7 or 8 when known.Where(attempt => attempt.State.IsResolved()).ToList() is { Count: > 0 } settled => Later(org, settled[_random.Next(settled.Count)]),
                _ => Admit(org, known),
            });
        }

        return chosen;
    }

    private Func<Task> Send<TOutcome>(Command<TOutcome> command) => () => store.Ledger.Execute(command);

    private Func<Task> Later(Org org, Attempt attempt) => _random.Next(4) switch
    {
        0 => Send(new Refund(org.Id, attempt.Id, Math.Max(1, attempt.ChargeNanos / _random.Next(1, 4)), $"refund-{++_later}", "ada")),
        1 => Send(new Adjust(org.Id, attempt.Id, CostNanos: null, Math.Max(0, attempt.ChargeNanos + _random.Next(-9_000_000, 9_000_000)), "measured", $"measured-{++_later}", "ada")),
        2 => Send(new Adjust(org.Id, attempt.Id, Math.Max(0, attempt.CostNanos + _random.Next(-9_000_000, 9_000_000)), ChargeNanos: null, "invoice", $"line-{++_later}", "ada")),
        _ => Send(org.Settle(attempt.Id, AttemptState.Billed, 3 * Org.Cent)),
    };

    private Func<Task> TopUp(Org org)
    {
        var command = org.TopUp(_random.Next(1, 5) * Org.Dollar / 3, $"payment-{++_topUps}");
        return () => store.Ledger.Execute(command);
    }

    private Func<Task> Admit(Org org, List<Attempt> known)
    {
        var hold = new[] { 0, 8 * Org.Cent, 8 * Org.Cent, 30 * Org.Cent, (45 * Org.Cent) + 1 }[_random.Next(5)];
        var free = known.GroupBy(attempt => attempt.Render)
            .Where(render => render.All(attempt => attempt.State.IsResolved() && (attempt.State != AttemptState.Billed || attempt.Accepted == false)))
            .OrderBy(_ => _random.Next()).FirstOrDefault();
        var classes = new[] { SubmitClass.Native, SubmitClass.Lookup, SubmitClass.Blind };
        var command = free is not null && _random.Next(3) > 0
            ? org.Next(free.Key, free.Max(attempt => attempt.Number) + 1, hold)
            : org.Admit(hold, outputs: _random.Next(1, 4), classes[_random.Next(3)], new IdempotencyClaim("/api/v1/renders", $"key-{org.NextId():N}", "f"));
        return async () =>
        {
            if (await store.Ledger.Execute(command) is AdmitOutcome.Placed placed)
            {
                Keep(known, new AttemptMove(placed.Attempt, Moved: true));
            }
        };
    }

    private IEnumerable<Command<AttemptMove>> Move(Org org, List<Attempt> known, Attempt attempt)
    {
        var roll = _random.Next(10);
        switch (attempt.State)
        {
            case AttemptState.InDoubt when attempt.SetAsideCostNanos is not null:
                yield return new ResolveSetAside(org.Id, attempt.Id, (SetAsideDecision)(roll % 3), "ada");
                break;
            case AttemptState.Held when roll == 0:
                yield return org.Settle(attempt.Id, AttemptState.NeverSent);
                break;
            case AttemptState.Held:
                yield return org.Claim(attempt.Id);
                break;
            case AttemptState.Submitting when roll < 2:
                yield return org.Doubt(attempt.Id, clock.GetUtcNow().AddMinutes(10));
                break;
            case AttemptState.Submitting when roll < 4:
                yield return org.Claim(attempt.Id);
                break;
            case AttemptState.Submitting when roll < 5:
                yield return org.Settle(attempt.Id, AttemptState.Free);
                break;
            case AttemptState.Submitting:
                yield return org.Attach(attempt.Id);
                break;
            case AttemptState.Submitted when roll == 0:
                yield return org.Doubt(attempt.Id, clock.GetUtcNow().AddMinutes(10));
                break;
            case AttemptState.InDoubt when roll < 4:
                yield return new MarkOverdue(org.Id, attempt.Id);
                break;
            case AttemptState.InDoubt when roll < 6:
                yield return org.Settle(attempt.Id, AttemptState.Free);
                break;
            case AttemptState.Billed:
                yield return org.Judge(attempt.Id, accepted: roll < 3 && known.All(other => other.Render != attempt.Render || other.Accepted != true)) with
                {
                    Lines = [CostLine.Of(attempt.Id, 0, "downstream", "moderation", CostLine.One, "output", 1_000_000), CostLine.Of(attempt.Id, 1, "check", "judge.example.com", CostLine.One, "answer", 0)],
                };
                break;
            default:
                var cost = new[] { attempt.HoldNanos, attempt.HoldNanos, attempt.HoldNanos / 3, attempt.HoldNanos + 7_000_000, (attempt.ExpectedNanos ?? 0) * 11 }[_random.Next(_random.Next(3) == 0 ? 5 : 4)];
                var settle = org.Settle(attempt.Id, AttemptState.Billed, cost);
                yield return settle;
                yield return settle;
                break;
        }
    }

    private static void Keep(List<Attempt> known, AttemptMove move)
    {
        lock (known)
        {
            var index = known.FindIndex(attempt => attempt.Id == move.Attempt.Id);
            if (index < 0)
            {
                known.Add(move.Attempt);
            }
            else
            {
                known[index] = move.Attempt;
            }
        }
    }
}
