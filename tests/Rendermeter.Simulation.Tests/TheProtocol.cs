using System.Diagnostics;
using System.Globalization;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Simulation.Tests;

public sealed class TheProtocol(ITestOutputHelper output)
{
    /// <summary>Seeds that break a promise when the rule beside them is missing.</summary>
    private static readonly int[] PastFailures =
    [
        60,     // what a second send is told says nothing of the first
        1602,   // a look-up frees only after the fence window where another process may be sending
        2570,   // what may have been sent is not sent again
        5571,   // a request that left late is on its way although its process has died
    ];

    [Fact]
    public void No_seed_breaks_a_promise()
    {
        // The long programme takes other seeds every day; a test of every day is the same every day.
        var day = Environment.GetEnvironmentVariable("RENDERMETER_LONG_TESTS") == "1" ? TimeProvider.System.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture) : "20261122";
        var first = int.Parse(day, CultureInfo.InvariantCulture) * 100;
        var seeds = int.Parse(Environment.GetEnvironmentVariable("SIMULATION_SEEDS") ?? "200", CultureInfo.InvariantCulture);
        var marks = new Marks();
        var clock = Stopwatch.StartNew();

        foreach (var seed in PastFailures.Concat(Enumerable.Range(first, seeds)))
        {
            if (Failure(seed, AttemptLife.Step, marks) is { } failure)
            {
                Assert.Fail($"seed {seed}: {failure}");
            }
        }

        output.WriteLine($"{seeds} seeds from {first} in {clock.ElapsedMilliseconds} ms; {marks}");
        Assert.All(["same key", "late send", "suppressed", "lost acknowledgement", "submit timeout", "ends Billed", "ends Free", "ends InDoubt", "ends NeverSent", "cancel",
            "resolved by hand", "next offer", "hook before the answer", "hook that attaches", "clock jump"], mark => Assert.True(marks[mark] > 0, mark));
    }

    [Fact]
    public void What_starts_or_is_heard_of_after_the_end_of_its_attempt_is_in_the_books_with_the_providers_bill()
    {
        var seeds = int.Parse(Environment.GetEnvironmentVariable("SIMULATION_SEEDS") ?? "120", CultureInfo.InvariantCulture);
        var marks = new Marks();
        var clock = Stopwatch.StartNew();

        foreach (var seed in Enumerable.Range(1, seeds))
        {
            if (Failure(seed, AttemptLife.Step, marks, late: true) is { } failure)
            {
                Assert.Fail($"seed {seed}: {failure}");
            }
        }

        output.WriteLine($"{seeds} seeds in {clock.ElapsedMilliseconds} ms; {marks}");
        Assert.All(["starts after the end", "late job", "late hook", "late and not final", "asked for until its bill", "hook before the answer", "late by invoice", "cancelled"],
            mark => Assert.True(marks[mark] > 0, mark));
    }

    [Fact]
    public void The_same_seed_is_the_same_run()
    {
        var (first, second) = (new Marks(), new Marks());

        World.Run(7, AttemptLife.Step, first);
        World.Run(7, AttemptLife.Step, second);

        Assert.Equal(first.ToString(), second.ToString());
    }

    /// <param name="from">A little before the first seed that is known to catch it: to search from the first one would take minutes.</param>
    [Theory]
    [InlineData("sends again without an answer", "double submission", 2560)]
    [InlineData("takes silence for a failure", "uncovered", 1)]
    [InlineData("frees without a fence", "uncovered", 1590)]
    [InlineData("believes the refusal of a second send", "uncovered", 50)]
    [InlineData("counts a late request from its deadline", "uncovered", 5560)]
    [InlineData("tells nobody", "nobody was told", 1)]
    [InlineData("asks for no late job", "late job", 1)]
    public void A_deliberate_mistake_is_caught(string mistake, string caught, int from)
    {
        var seed = Enumerable.Range(from, 400).FirstOrDefault(seed => Failure(seed, Mistaken(mistake), new Marks(), late: caught == "late job")?.Contains(caught, StringComparison.Ordinal) == true);

        output.WriteLine($"seed {seed}");
        Assert.NotEqual(0, seed);
    }

    private static string? Failure(int seed, Step step, Marks marks, bool late = false)
    {
        try
        {
            World.Run(seed, step, marks, late);
            return null;
        }
        catch (SimulationBug bug)
        {
            return bug.Message;
        }
    }

    private static Step Mistaken(string mistake) => (attempt, traits, happened, owner, now) =>
    {
        var right = AttemptLife.Step(attempt, traits, happened, owner, now);
        return (mistake, happened) switch
        {
            ("sends again without an answer", AttemptEvent.Heard { Evidence: ProviderEvidence.Unsure }) when attempt.State == AttemptState.Submitting
                => new Reaction(null, new AttemptAction.Send()),
            ("takes silence for a failure", AttemptEvent.Heard { Evidence: ProviderEvidence.Unsure }) when attempt.State == AttemptState.Submitting => Freed(attempt),
            ("frees without a fence", AttemptEvent.Heard heard) => AttemptLife.Step(attempt, traits, heard with { SenderIsDone = true }, owner, now),
            ("believes the refusal of a second send", AttemptEvent.Heard { Evidence: ProviderEvidence.NotSent }) when attempt.State == AttemptState.Submitting => Freed(attempt),
            ("counts a late request from its deadline", AttemptEvent.Heard { Evidence: ProviderEvidence.Unknown, SenderIsDone: true }) when attempt.State == AttemptState.InDoubt
                => AttemptLife.Step(attempt with { UpdatedAt = default }, traits, happened, owner, now),
            ("asks for no late job", AttemptEvent.Due) when attempt.WatchedUntil is not null
                => new Reaction(new EndWatch(attempt.Org, attempt.Id, Told: null), new AttemptAction.Rest()),
            ("tells nobody", _) when right.Write is MarkOverdue => right with { Write = null },
            _ => right,
        };
    };

    private static Reaction Freed(Attempt attempt)
        => new(new Settle(attempt.Org, attempt.Id, AttemptState.Free, JobId: null, 0,
            new Settlement(JobOutcome.ProviderError, Billing.Free, "first_party", Basis.Request, "[]", "failed", "failed", "[]"), "submit"), new AttemptAction.Rest());
}
