using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Tests.Wallets;

/// <summary>What every command does to an attempt in every state. A pair that is not listed fails.</summary>
public sealed class StateTable
{
    private const string Left = "left";

    /// <summary>The columns: what the attempt becomes when it was held, submitting, submitted, in doubt, billed, free, never sent.</summary>
    private static readonly (string Command, string[] Becomes)[] Table =
    [
        //                          held        submitting   submitted    in doubt     billed    free   never sent
        ("claim, native",        ["Submitting", "Submitting", Left,       Left,        Left,     Left,  Left]),
        ("claim, native, late",  ["Submitting", Left,        Left,        Left,        Left,     Left,  Left]),
        ("claim, lookup",        ["Submitting", Left,        Left,        Left,        Left,     Left,  Left]),
        ("claim, blind",         ["Submitting", Left,        Left,        Left,        Left,     Left,  Left]),
        ("claim, leased",        ["Submitting", Left,        Left,        Left,        Left,     Left,  Left]),
        ("attach",               [Left,         "Submitted", "Submitted", "Submitted", Left,     Left,  Left]),
        ("attach, another job",  [Left,         Left,        Left,        Left,        Left,     Left,  Left]),
        ("doubt",                [Left,         "InDoubt",   "InDoubt",   Left,        Left,     Left,  Left]),
        ("doubt, of a job",      [Left,         "InDoubt",   "InDoubt",   Left,        Left,     Left,  Left]),
        ("doubt of a send",      [Left,         "InDoubt",   Left,        Left,        Left,     Left,  Left]),
        ("overdue, past",        [Left,         Left,        Left,        "InDoubt",   Left,     Left,  Left]),
        ("overdue, not yet",     [Left,         Left,        Left,        Left,        Left,     Left,  Left]),
        ("settle billed",        [Left,         "Billed",    "Billed",    "Billed",    Left,     "Free", "NeverSent"]),
        ("settle free",          [Left,         "Free",      "Free",      "Free",      Left,     Left,  Left]),
        ("settle free, old claim", [Left,       Left,        Left,        Left,        Left,     Left,  Left]),
        ("settle never sent",    ["NeverSent",  Left,        Left,        Left,        Left,     Left,  Left]),
        ("resolve set aside",    [Left,         Left,        Left,        Left,        Left,     Left,  Left]),
        ("settle free, by hand", [Left,         Left,        Left,        "Free",      Left,     Left,  Left]),
        ("cancel sent",          ["Held",       "Submitting", "Submitted", "InDoubt",  Left,     Left,  Left]),
        ("alarm",                [Left,         Left,        Left,        Left,        Left,     Left,  Left]),
        ("watch",                [Left,         Left,        Left,        Left,        Left,     "Free", "NeverSent"]),
        ("end of a watch",       [Left,         Left,        Left,        Left,        Left,     Left,  Left]),
        ("judge",                [Left,         Left,        Left,        Left,        "Billed", Left,  Left]),
        ("ask a person",         [Left,         Left,        Left,        Left,        "Billed", Left,  Left]),
    ];

    public static TheoryData<string, AttemptState, string> Pairs()
    {
        var data = new TheoryData<string, AttemptState, string>();
        foreach (var (command, becomes) in Table)
        {
            foreach (var state in Enum.GetValues<AttemptState>())
            {
                data.Add(command, state, becomes[(int)state]);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_command_moves_an_attempt_or_leaves_it_as_listed(string command, AttemptState state, string becomes)
    {
        var submitClass = command.StartsWith("claim, native", StringComparison.Ordinal) ? SubmitClass.Native : command == "claim, lookup" ? SubmitClass.Lookup : SubmitClass.Blind;
        var rows = InState(state, command.StartsWith("claim", StringComparison.Ordinal) ? submitClass : SubmitClass.Native, command);
        var id = Given.Attempt(1, 1, 0).Id;
        var at = command switch
        {
            "claim, native" or "claim, lookup" or "claim, blind" => Given.Noon.AddMinutes(1),
            "claim, native, late" => Given.Noon + AttemptLife.ResendWithin,
            _ => Given.Noon,
        };

        var move = (AttemptMove)rows.Do(Make(command, id), at);

        Assert.Equal(becomes != Left, move.Moved);
        Assert.Equal(becomes == Left ? state.ToString() : becomes, rows.Attempts[id].State.ToString());
        Assert.Equal(rows.Attempts[id], move.Attempt);
        Assert.True(command != "doubt, of a job" || becomes == Left || move.Attempt.ProviderJobId == "job");
        Assert.Empty(BookChecks.Broken(rows));
    }

    /// <summary>What every later phase comes to: in the seven states, and in doubt with a bill that was set aside.</summary>
    private static readonly (string Command, string[] Answers)[] LaterTable =
    [
        //                         held          submitting    submitted     in doubt      billed                free                  never sent            set aside
        ("refund",               ["NotSettled", "NotSettled", "NotSettled", "NotSettled", "Booked",              "RefundExceedsCharge", "RefundExceedsCharge", "NotSettled"]),
        ("refund, again",        ["NotSettled", "NotSettled", "NotSettled", "NotSettled", "Replayed",            "RefundExceedsCharge", "RefundExceedsCharge", "NotSettled"]),
        ("refund, too much",     ["NotSettled", "NotSettled", "NotSettled", "NotSettled", "RefundExceedsCharge", "RefundExceedsCharge", "RefundExceedsCharge", "NotSettled"]),
        ("adjust cost",          ["NotSettled", "NotSettled", "NotSettled", "NotSettled", "Booked",              "Booked",              "Booked",              "NotSettled"]),
        ("adjust charge down",   ["NotSettled", "NotSettled", "NotSettled", "NotSettled", "Booked",              "Booked",              "Booked",              "NotSettled"]),
        ("adjust charge up",     ["NotSettled", "NotSettled", "NotSettled", "NotSettled", "Booked",              "OutOfBounds",         "OutOfBounds",         "NotSettled"]),
        ("adjust both",          ["NotSettled", "NotSettled", "NotSettled", "NotSettled", "Booked",              "Booked",              "Booked",              "NotSettled"]),
        ("adjust above the hold", ["NotSettled", "NotSettled", "NotSettled", "NotSettled", "OutOfBounds",        "OutOfBounds",         "OutOfBounds",         "NotSettled"]),
        ("adjust, again",        ["NotSettled", "NotSettled", "NotSettled", "NotSettled", "Replayed",            "Replayed",            "Replayed",            "NotSettled"]),
        ("adjust, other amount", ["NotSettled", "NotSettled", "NotSettled", "NotSettled", "ReferenceMismatch",   "ReferenceMismatch",   "ReferenceMismatch",   "NotSettled"]),
        ("decide charge",        [Left,         Left,         Left,         Left,         Left,                  Left,                  Left,                  "Billed"]),
        ("decide absorb",        [Left,         Left,         Left,         Left,         Left,                  Left,                  Left,                  "Billed"]),
        ("decide free",          [Left,         Left,         Left,         Left,         Left,                  Left,                  Left,                  "Free"]),
    ];

    public static TheoryData<string, int, string> LaterPairs()
    {
        var data = new TheoryData<string, int, string>();
        foreach (var (command, answers) in LaterTable)
        {
            foreach (var (column, answer) in answers.Index())
            {
                data.Add(command, column, answer);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(LaterPairs))]
    public void Every_later_phase_is_booked_or_refused_as_listed(string command, int column, string answer)
    {
        var aside = column == Enum.GetValues<AttemptState>().Length;
        var rows = InState(aside ? AttemptState.InDoubt : (AttemptState)column, SubmitClass.Native, aside ? "set aside" : "");
        var id = Given.Attempt(1, 1, 0).Id;
        foreach (var before in LaterBefore(command, id))
        {
            rows.Do(before);
        }

        var outcome = rows.Do(Later(command, id));

        Assert.Equal(answer, outcome is AttemptMove move ? move.Moved ? move.Attempt.State.ToString() : Left : outcome.GetType().Name);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void The_table_of_later_phases_names_every_one_of_them()
    {
        var known = typeof(LaterPhase).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(LaterPhase)) && !type.IsAbstract).Append(typeof(ResolveSetAside));
        var listed = LaterTable.Select(row => Later(row.Command, Given.Attempt(1, 1, 0).Id).GetType());

        Assert.Equal(known.Select(type => type.Name).Order(), listed.Select(type => type.Name).Distinct().Order());
    }

    private static IEnumerable<Command> LaterBefore(string command, AttemptId id) => command switch
    {
        "refund, again" => [Later("refund", id)],
        "adjust, again" or "adjust, other amount" => [new Adjust(Given.Org, id, Given.Cent / 4, ChargeNanos: null, "invoice", "line", "ada")],
        _ => [],
    };

    private static Command Later(string command, AttemptId id) => command switch
    {
        "refund" or "refund, again" => new Refund(Given.Org, id, Given.Cent / 4, "ticket", "ada"),
        "refund, too much" => new Refund(Given.Org, id, 2 * Given.Cent, "ticket", "ada"),
        "adjust cost" or "adjust, again" => new Adjust(Given.Org, id, Given.Cent / 4, ChargeNanos: null, "invoice", "line", "ada"),
        "adjust, other amount" => new Adjust(Given.Org, id, Given.Cent / 3, ChargeNanos: null, "invoice", "line", "ada"),
        "adjust charge down" => new Adjust(Given.Org, id, CostNanos: null, 0, "measured", "line", "ada"),
        "adjust charge up" => new Adjust(Given.Org, id, CostNanos: null, Given.Cent, "measured", "line", "ada"),
        "adjust both" => new Adjust(Given.Org, id, Given.Cent / 3, Given.Cent / 3, "measured", "line", "ada"),
        "adjust above the hold" => new Adjust(Given.Org, id, Given.Cent, Given.Cent + 1, "measured", "line", "ada"),
        "decide charge" => new ResolveSetAside(Given.Org, id, SetAsideDecision.Charge, "ada"),
        "decide absorb" => new ResolveSetAside(Given.Org, id, SetAsideDecision.Absorb, "ada"),
        "decide free" => new ResolveSetAside(Given.Org, id, SetAsideDecision.Free, "ada"),
        _ => throw new ArgumentException(command, nameof(command)),
    };

    [Fact]
    public void The_table_names_every_command_about_an_attempt()
    {
        var known = typeof(AttemptCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AttemptCommand)) && !type.IsAbstract);
        var listed = Table.Select(row => Make(row.Command, Given.Attempt(1, 1, 0).Id).GetType());

        Assert.Equal(known.Select(type => type.Name).Order(), listed.Select(type => type.Name).Distinct().Order());
        Assert.All(Table, row => Assert.Equal(Enum.GetValues<AttemptState>().Length, row.Becomes.Length));
    }

    /// <summary>An attempt in a state, reached by the commands that lead there.</summary>
    private static MemoryRows InState(AttemptState state, SubmitClass submitClass, string command)
    {
        var rows = Given.Rows(paidNanos: 100 * Given.Cent);
        var admit = Given.First(1, Given.Cent, submitClass: submitClass);
        var id = admit.Draft.Id;
        admit = command == "set aside" ? admit with { Draft = admit.Draft with { ExpectedNanos = Given.Cent / 100 } } : admit;
        rows.Do(admit);
        if (state is not (AttemptState.Held or AttemptState.NeverSent))
        {
            rows.Do(Given.Claimed(id));
        }

        if (state is AttemptState.Submitted || command == "attach, another job" && state is not AttemptState.Held)
        {
            rows.Do(new Attach(Given.Org, id, "job"));
        }

        switch (state)
        {
            case AttemptState.Submitting when command == "attach, another job":
                rows.Attempts[id] = rows.Attempts[id] with { State = AttemptState.Submitting };
                break;
            case AttemptState.InDoubt when command == "set aside":
                rows.Do(Given.Billed(id, Given.Cent));
                break;
            case AttemptState.InDoubt:
                rows.Do(new Doubt(Given.Org, id, "no answer", command == "overdue, past" ? Given.Noon : Given.Noon.AddHours(24)));
                break;
            case AttemptState.Billed:
                rows.Do(Given.Billed(id, Given.Cent));
                break;
            case AttemptState.Free:
                rows.Do(Given.Freed(id));
                break;
            case AttemptState.NeverSent:
                rows.Do(Given.GivenUp(id));
                break;
        }

        Assert.Equal(state, rows.Attempts[id].State);
        return rows;
    }

    private static AttemptCommand Make(string command, AttemptId id) => command switch
    {
        "claim, native" or "claim, native, late" or "claim, lookup" or "claim, blind" or "claim, leased" => Given.Claimed(id),
        "attach" => new Attach(Given.Org, id, "job"),
        "attach, another job" => new Attach(Given.Org, id, "another"),
        "doubt" => new Doubt(Given.Org, id, "no answer", Given.Noon.AddHours(24)),
        "doubt, of a job" => new Doubt(Given.Org, id, "its bill is not known", Given.Noon.AddHours(24)) { JobId = "job" },
        "doubt of a send" => new Doubt(Given.Org, id, "no answer", Given.Noon.AddHours(24)) { IsOfSend = true },
        "overdue, past" or "overdue, not yet" => new MarkOverdue(Given.Org, id),
        "settle billed" => Given.Billed(id, Given.Cent),
        "settle free" => Given.Freed(id),
        "settle free, old claim" => Given.Freed(id) with { Epoch = 7 },
        "settle free, by hand" => Given.Freed(id) with { OnlyInDoubt = true, Note = "not on the invoice", Actor = "ada" },
        "cancel sent" => new MarkCancelSent(Given.Org, id),
        "alarm" => new Alarm(Given.Org, id, "attempt.conflicting_evidence", "two jobs"),
        "settle never sent" => Given.GivenUp(id),
        "watch" => new WatchLateJob(Given.Org, Given.Render(1).Id, id, "late-job", Given.Noon.AddHours(24)),
        "end of a watch" => new EndWatch(Given.Org, id, Told: null),
        "resolve set aside" => new ResolveSetAside(Given.Org, id, SetAsideDecision.Charge, "ada"),
        "judge" => new Judge(Given.Org, id, new Verdict(true, [], Given.Noon), []),
        "ask a person" => new AskPerson(Given.Org, id, new PersonAsked(id, new PersonTerms(true, TimeSpan.FromHours(1), false, 0, 0), [], Given.Noon, Given.Noon.AddHours(1)), [], []),
        _ => throw new ArgumentException(command, nameof(command)),
    };
}
