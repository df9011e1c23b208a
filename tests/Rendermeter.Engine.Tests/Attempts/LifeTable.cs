using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Attempts;

/// <summary>What follows from everything that may happen to an attempt, in every state and for every way to submit. A pair that is not listed fails.</summary>
public sealed class LifeTable
{
    private static readonly DateTimeOffset Now = Given.Noon;

    /// <summary>What is written and what is done next: for a native, a lookup and a blind provider; one entry stands for all three.</summary>
    private static readonly (AttemptState State, string Happened, string[] Reactions)[] Table =
    [
        (AttemptState.Held, "due", ["Claim, Send"]),
        (AttemptState.Held, "due, sender done", ["Claim, Send"]),
        (AttemptState.Held, "due, lease over", ["Claim, Send"]),
        // What could not be sent in time is given up, and nothing is owed.
        (AttemptState.Held, "due, long ago", ["Settle NeverSent, Rest"]),
        (AttemptState.Held, "accepted", ["Claim, Send"]),
        (AttemptState.Held, "running", ["Claim, Send"]),
        (AttemptState.Held, "running, long ago", ["Settle NeverSent, Rest"]),
        (AttemptState.Held, "finished, billed", ["Claim, Send"]),
        (AttemptState.Held, "finished, free", ["Claim, Send"]),
        (AttemptState.Held, "finished, unknown", ["Claim, Send"]),
        (AttemptState.Held, "finished, other currency", ["Claim, Send"]),
        (AttemptState.Held, "not sent", ["Claim, Send"]),
        (AttemptState.Held, "not sent, second claim", ["Claim, Send"]),
        (AttemptState.Held, "refused", ["Claim, Send"]),
        (AttemptState.Held, "refused, second claim", ["Claim, Send"]),
        (AttemptState.Held, "refused, retryable", ["Claim, Send"]),
        (AttemptState.Held, "unsure", ["Claim, Send"]),
        (AttemptState.Held, "unsure, long ago", ["Settle NeverSent, Rest"]),
        (AttemptState.Held, "unknown, early", ["Claim, Send"]),
        (AttemptState.Held, "unknown, sender done", ["Claim, Send"]),
        (AttemptState.Held, "unknown, late", ["Settle NeverSent, Rest"]),

        (AttemptState.Submitting, "due", ["nothing, Wait"]),
        (AttemptState.Submitting, "due, sender done", ["nothing, Wait", "Doubt, LookUp", "Doubt, Wait"]),
        (AttemptState.Submitting, "due, lease over", ["Claim, Send", "Doubt, LookUp", "Doubt, Wait"]),
        // A key is not remembered for ever: after a while not even a native provider is sent to again.
        (AttemptState.Submitting, "due, long ago", ["Doubt, LookUp", "Doubt, LookUp", "Doubt, Wait"]),
        (AttemptState.Submitting, "accepted", ["Attach, Ask"]),
        (AttemptState.Submitting, "running", ["Attach, Ask"]),
        (AttemptState.Submitting, "running, long ago", ["Attach, Ask"]),
        (AttemptState.Submitting, "finished, billed", ["Settle Billed, Rest"]),
        (AttemptState.Submitting, "finished, free", ["Settle Free, Rest"]),
        // The job is written down with the doubt: the invoice will name it, and the provider may keep nothing that could be asked for.
        (AttemptState.Submitting, "finished, unknown", ["Doubt, Ask"]),
        (AttemptState.Submitting, "finished, other currency", ["Doubt, Ask"]),
        (AttemptState.Submitting, "not sent", ["Settle Free, Rest"]),
        // What the second send says is no news of the first.
        (AttemptState.Submitting, "not sent, second claim", ["nothing, Wait", "-", "-"]),
        (AttemptState.Submitting, "refused", ["Settle Free, Rest"]),
        (AttemptState.Submitting, "refused, second claim", ["nothing, Wait", "-", "-"]),
        (AttemptState.Submitting, "refused, retryable", ["Settle Free, Rest"]),
        (AttemptState.Submitting, "unsure", ["nothing, Wait", "Doubt, LookUp", "Doubt, Wait"]),
        (AttemptState.Submitting, "unsure, long ago", ["Doubt, LookUp", "Doubt, LookUp", "Doubt, Wait"]),
        (AttemptState.Submitting, "unknown, early", ["nothing, Wait", "Doubt, LookUp", "Doubt, Wait"]),
        (AttemptState.Submitting, "unknown, sender done", ["nothing, Wait", "Doubt, LookUp", "Doubt, Wait"]),
        (AttemptState.Submitting, "unknown, late", ["Doubt, LookUp", "Doubt, LookUp", "Doubt, Wait"]),

        (AttemptState.Submitted, "due", ["nothing, Ask"]),
        (AttemptState.Submitted, "due, sender done", ["nothing, Ask"]),
        (AttemptState.Submitted, "due, lease over", ["nothing, Ask"]),
        (AttemptState.Submitted, "due, long ago", ["nothing, Ask"]),
        (AttemptState.Submitted, "accepted", ["nothing, Ask"]),
        (AttemptState.Submitted, "running", ["nothing, Ask"]),
        // T16: a job that runs for ever is in doubt when no result of it can be kept any more.
        (AttemptState.Submitted, "running, long ago", ["Doubt, Ask"]),
        (AttemptState.Submitted, "finished, billed", ["Settle Billed, Rest"]),
        (AttemptState.Submitted, "finished, free", ["Settle Free, Rest"]),
        (AttemptState.Submitted, "finished, unknown", ["Doubt, Ask"]),
        (AttemptState.Submitted, "finished, other currency", ["Doubt, Ask"]),
        (AttemptState.Submitted, "not sent", ["nothing, Ask"]),
        (AttemptState.Submitted, "not sent, second claim", ["nothing, Ask", "-", "-"]),
        (AttemptState.Submitted, "refused", ["nothing, Ask"]),
        (AttemptState.Submitted, "refused, second claim", ["nothing, Ask", "-", "-"]),
        (AttemptState.Submitted, "refused, retryable", ["nothing, Ask"]),
        (AttemptState.Submitted, "unsure", ["nothing, Ask"]),
        // A known job that the provider stops answering for.
        (AttemptState.Submitted, "unsure, long ago", ["Doubt, Ask"]),
        (AttemptState.Submitted, "unknown, early", ["Doubt, Ask"]),
        (AttemptState.Submitted, "unknown, sender done", ["Doubt, Ask"]),
        (AttemptState.Submitted, "unknown, late", ["Doubt, Ask"]),

        (AttemptState.InDoubt, "due", ["nothing, LookUp", "nothing, LookUp", "nothing, Wait"]),
        (AttemptState.InDoubt, "due, sender done", ["nothing, LookUp", "nothing, LookUp", "nothing, Wait"]),
        (AttemptState.InDoubt, "due, lease over", ["nothing, LookUp", "nothing, LookUp", "nothing, Wait"]),
        (AttemptState.InDoubt, "due, long ago", ["MarkOverdue, LookUp", "MarkOverdue, LookUp", "MarkOverdue, Wait"]),
        (AttemptState.InDoubt, "accepted", ["Attach, Ask"]),
        (AttemptState.InDoubt, "running", ["Attach, Ask"]),
        (AttemptState.InDoubt, "running, long ago", ["Attach, Ask"]),
        (AttemptState.InDoubt, "finished, billed", ["Settle Billed, Rest"]),
        (AttemptState.InDoubt, "finished, free", ["Settle Free, Rest"]),
        (AttemptState.InDoubt, "finished, unknown", ["Attach, Ask"]),
        (AttemptState.InDoubt, "finished, other currency", ["Attach, Ask"]),
        (AttemptState.InDoubt, "not sent", ["nothing, LookUp", "nothing, LookUp", "nothing, Wait"]),
        (AttemptState.InDoubt, "not sent, second claim", ["nothing, LookUp", "-", "-"]),
        (AttemptState.InDoubt, "refused", ["nothing, LookUp", "nothing, LookUp", "nothing, Wait"]),
        (AttemptState.InDoubt, "refused, second claim", ["nothing, LookUp", "-", "-"]),
        (AttemptState.InDoubt, "refused, retryable", ["nothing, LookUp", "nothing, LookUp", "nothing, Wait"]),
        (AttemptState.InDoubt, "unsure", ["nothing, LookUp", "nothing, LookUp", "nothing, Wait"]),
        // Nobody may be left untold because the provider keeps answering nothing.
        (AttemptState.InDoubt, "unsure, long ago", ["MarkOverdue, LookUp", "MarkOverdue, LookUp", "MarkOverdue, Wait"]),
        (AttemptState.InDoubt, "unknown, early", ["nothing, LookUp", "nothing, LookUp", "nothing, Wait"]),
        (AttemptState.InDoubt, "unknown, sender done", ["Settle Free, Rest", "Settle Free, Rest", "nothing, Wait"]),
        (AttemptState.InDoubt, "unknown, late", ["Settle Free, Rest", "Settle Free, Rest", "MarkOverdue, Wait"]),
    ];

    public static TheoryData<AttemptState, string, SubmitClass, string> Pairs()
    {
        var data = new TheoryData<AttemptState, string, SubmitClass, string>();
        foreach (var (state, happened, reactions) in Table)
        {
            foreach (var submitClass in Enum.GetValues<SubmitClass>())
            {
                var reaction = reactions.Length == 1 ? reactions[0] : reactions[(int)submitClass];
                if (reaction != "-")
                {
                    data.Add(state, happened, submitClass, reaction);
                }
            }
        }

        foreach (var state in new[] { AttemptState.Billed, AttemptState.Free, AttemptState.NeverSent })
        {
            foreach (var happened in Happenings.Keys)
            {
                data.Add(state, happened, SubmitClass.Lookup, (state, happened) switch
                {
                    // T15: the provider bills what had been resolved without a cost; the hold is gone, so the cost is ours.
                    (AttemptState.Free or AttemptState.NeverSent, "finished, billed") => "Settle Billed, Rest",
                    (AttemptState.Billed, "finished, billed") => "Alarm, Rest",
                    (AttemptState.Free or AttemptState.NeverSent, "finished, unknown" or "finished, other currency" or "unsure" or "unsure, long ago") => "Alarm, Rest",
                    // Something runs under what was given up: it is asked for until it says what it came to.
                    (AttemptState.Free or AttemptState.NeverSent, "accepted" or "running" or "running, long ago") => "WatchLateJob, Ask",
                    _ => "nothing, Rest",
                });
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void What_happens_to_an_attempt_has_the_listed_reaction(AttemptState state, string happened, SubmitClass submitClass, string expected)
    {
        var (make, later) = Happenings[happened];
        var attempt = InState(state, submitClass, secondClaim: happened.EndsWith("second claim", StringComparison.Ordinal));

        var reaction = AttemptLife.Step(attempt, Traits(submitClass), make, "node", Now + later);

        Assert.Equal(expected, Said(reaction));
    }

    [Fact]
    public void The_table_names_every_state_with_everything_that_may_happen()
    {
        var pairs = Pairs().Select(row => (row.Data.Item1, row.Data.Item2)).Distinct();
        var evidence = Happenings.Values.Select(known => known.Event).OfType<AttemptEvent.Heard>().Select(heard => heard.Evidence.GetType()).Distinct();
        var events = Happenings.Values.Select(known => known.Event.GetType()).Distinct();

        Assert.Equal(Enum.GetValues<AttemptState>().Length * Happenings.Count, pairs.Count());
        Assert.Equal(Cases(typeof(ProviderEvidence)), evidence.Select(type => type.Name).Order());
        Assert.Equal(Cases(typeof(AttemptEvent)), events.Select(type => type.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Without_a_key_nothing_is_claimed_or_sent_and_everything_else_is_as_listed(AttemptState state, string happened, SubmitClass submitClass, string expected)
    {
        var (make, later) = Happenings[happened];
        var attempt = InState(state, submitClass, secondClaim: happened.EndsWith("second claim", StringComparison.Ordinal));

        var reaction = AttemptLife.Step(attempt, Traits(submitClass) with { IsConfigured = false }, make, "node", Now + later);

        Assert.Equal(expected == "Claim, Send" ? "nothing, Wait" : expected, Said(reaction));
        Assert.True(make is not AttemptEvent.Due || reaction.Next is not AttemptAction.Wait wait || wait.At > Now + later, "it would wait for nothing");
    }

    /// <summary>Where nobody wants the result any more: the same for a cancel, for a deadline that has passed, and for a run that takes too long.</summary>
    [Theory]
    [InlineData(AttemptState.Held, "Settle NeverSent, Rest")]
    [InlineData(AttemptState.Submitting, "nothing, Wait")]
    [InlineData(AttemptState.Submitted, "MarkCancelSent, Cancel")]
    [InlineData(AttemptState.InDoubt, "nothing, LookUp")]
    [InlineData(AttemptState.Billed, "nothing, Rest")]
    [InlineData(AttemptState.Free, "nothing, Rest")]
    [InlineData(AttemptState.NeverSent, "nothing, Rest")]
    public void A_cancel_releases_only_what_was_never_sent_and_asks_the_provider_for_the_rest(AttemptState state, string expected)
    {
        var attempt = InState(state, SubmitClass.Lookup, secondClaim: false);
        var traits = Traits(SubmitClass.Lookup) with { CanCancel = true };

        Assert.Equal(expected, Said(AttemptLife.Step(attempt with { CancelRequestedAt = Now }, traits, new AttemptEvent.Due(SenderIsDone: false), "node", Now)));
        Assert.Equal(expected, Said(AttemptLife.Step(attempt with { DeadlineAt = Now }, traits, new AttemptEvent.Due(SenderIsDone: false), "node", Now)));
    }

    [Fact]
    public void A_run_that_takes_too_long_is_asked_to_be_cancelled_once_and_keeps_its_hold()
    {
        var attempt = InState(AttemptState.Submitted, SubmitClass.Lookup, secondClaim: false);
        var traits = Traits(SubmitClass.Lookup) with { CanCancel = true };
        var running = new AttemptEvent.Heard(new ProviderEvidence.Running("job"), "poll", Price: null, SenderIsDone: true);

        var first = AttemptLife.Step(attempt, traits, running, "node", Now + traits.MaxRuntime);
        var second = AttemptLife.Step(attempt with { CancelSentAt = Now }, traits, running, "node", Now + traits.MaxRuntime);

        var elsewhere = AttemptLife.Step(attempt with { LeaseOwner = Engine.Requests.ElsewhereWay.Evidence }, traits, running, "node", Now + traits.MaxRuntime);

        Assert.Equal("MarkCancelSent, Cancel", Said(first));
        Assert.Equal("nothing, Ask", Said(second));
        Assert.Equal("nothing, Ask", Said(elsewhere));
    }

    [Fact]
    public void A_key_is_not_sent_a_second_time_for_what_nobody_wants()
    {
        var attempt = InState(AttemptState.Submitting, SubmitClass.Native, secondClaim: false) with { CancelRequestedAt = Now };

        var reaction = AttemptLife.Step(attempt, Traits(SubmitClass.Native), new AttemptEvent.Due(SenderIsDone: false), "node", Now + AttemptLife.Lease);

        Assert.Equal("Doubt, LookUp", Said(reaction));
    }

    [Fact]
    public void A_job_that_is_named_differently_is_told_and_attached_to_nobody()
    {
        var attempt = InState(AttemptState.Submitted, SubmitClass.Blind, secondClaim: false);

        var reaction = AttemptLife.Step(attempt, Traits(SubmitClass.Blind), Heard(new ProviderEvidence.Running("another")), "node", Now);

        Assert.Equal("Alarm, Wait", Said(reaction));
    }

    [Theory]
    [InlineData(RetryClass.Never, JobOutcome.RefusedInput)]
    [InlineData(RetryClass.Later, JobOutcome.ProviderError)]
    [InlineData(RetryClass.Elsewhere, JobOutcome.ProviderError)]
    public void A_refusal_keeps_the_providers_class_and_its_wish_to_be_left_alone(RetryClass retry, JobOutcome outcome)
    {
        var refused = new ProviderEvidence.Refused("no", "no", Retryable: false) { Class = retry, RetryAfter = TimeSpan.FromSeconds(30) };

        var settle = (Settle)AttemptLife.Step(InState(AttemptState.Submitting, SubmitClass.Lookup, secondClaim: false), Traits(SubmitClass.Lookup), Heard(refused), "node", Now).Write!;

        Assert.Equal((outcome, (RetryClass?)retry, (DateTimeOffset?)Now.AddSeconds(30)), (settle.Settlement.Outcome, settle.Settlement.Retry, settle.Settlement.RetryAt));
    }

    [Fact]
    public void A_provider_that_is_full_puts_the_claim_off_and_a_deadline_cuts_the_wait()
    {
        var held = InState(AttemptState.Held, SubmitClass.Lookup, secondClaim: false);
        var full = new AttemptEvent.Due(SenderIsDone: true) { ClearAt = Now.AddSeconds(30) };

        var waits = (AttemptAction.Wait)AttemptLife.Step(held, Traits(SubmitClass.Lookup), full, "node", Now).Next;
        var cut = (AttemptAction.Wait)AttemptLife.Step(held with { DeadlineAt = Now.AddSeconds(5) }, Traits(SubmitClass.Lookup), full, "node", Now).Next;

        Assert.Equal((Now.AddSeconds(30), Now.AddSeconds(5)), (waits.At, cut.At));
    }

    [Fact]
    public void Looks_become_rarer_while_a_job_usually_still_runs_and_when_it_takes_long_and_never_pass_their_bounds()
    {
        var attempt = InState(AttemptState.Submitted, SubmitClass.Lookup, secondClaim: false);
        var traits = Traits(SubmitClass.Lookup) with { TypicalRuntime = TimeSpan.FromSeconds(40) };

        var early = AttemptLife.NextLook(attempt, traits, Now) - Now;
        var ripe = AttemptLife.NextLook(attempt, traits, Now.AddSeconds(32)) - Now.AddSeconds(32);
        var late = AttemptLife.NextLook(attempt, traits, Now.AddHours(3)) - Now.AddHours(3);

        Assert.InRange(early, TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(40));
        Assert.InRange(ripe, traits.PollInterval, TimeSpan.FromSeconds(10));
        Assert.InRange(late, TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(13));
    }

    private static string Said(Reaction reaction)
    {
        var written = reaction.Write switch
        {
            null => "nothing",
            Settle settle => $"Settle {settle.State}",
            var write => write.GetType().Name,
        };
        return $"{written}, {reaction.Next.GetType().Name}";
    }

    [Fact]
    public void A_refusal_is_a_decision_of_its_claim_and_evidence_is_nobodys()
    {
        var attempt = InState(AttemptState.Submitting, SubmitClass.Native, secondClaim: false);

        var refused = (Settle)AttemptLife.Step(attempt, Traits(SubmitClass.Native), Happenings["not sent"].Event, "node", Now).Write!;
        var billed = (Settle)AttemptLife.Step(attempt, Traits(SubmitClass.Native), Happenings["finished, billed"].Event, "node", Now).Write!;

        Assert.Equal((1, (int?)null), (refused.Epoch, billed.Epoch));
    }

    [Theory]
    [InlineData(AttemptState.Submitting)]
    [InlineData(AttemptState.Submitted)]
    public void A_doubt_about_a_bill_names_the_job_and_the_code_that_the_provider_gave_it(AttemptState state)
    {
        var heard = (AttemptEvent.Heard)Happenings["finished, unknown"].Event;
        var failed = heard with { Evidence = (ProviderEvidence.Finished)heard.Evidence with { ErrorCode = "server_error" } };

        var doubt = (Doubt)AttemptLife.Step(InState(state, SubmitClass.Blind, secondClaim: false), Traits(SubmitClass.Blind), failed, "node", Now).Write!;

        Assert.Equal("job", doubt.JobId);
        Assert.Contains("server_error", doubt.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_known_job_is_never_freed_by_its_absence()
    {
        var attempt = InState(AttemptState.InDoubt, SubmitClass.Lookup, secondClaim: false) with { ProviderJobId = "job" };

        var reaction = AttemptLife.Step(attempt, Traits(SubmitClass.Lookup), Happenings["unknown, late"].Event, "node", Now.AddDays(1));

        Assert.IsType<AttemptAction.Ask>(reaction.Next);
        Assert.IsNotType<Settle>(reaction.Write);
    }

    [Fact]
    public void A_known_job_that_flaps_is_put_out_of_doubt_no_more_when_no_result_of_it_can_be_kept_and_is_overdue_in_time()
    {
        var attempt = InState(AttemptState.InDoubt, SubmitClass.Lookup, secondClaim: false) with { ProviderJobId = "job", ResolvesBy = Now.AddHours(48) };
        string Hears(ProviderEvidence evidence, DateTimeOffset at) => Said(AttemptLife.Step(attempt, Traits(SubmitClass.Lookup), Heard(evidence), "node", at));
        var until = Now.AddHours(24).AddMinutes(10);

        Assert.Equal("Attach, Ask", Hears(new ProviderEvidence.Running("job"), until.AddTicks(-1)));
        Assert.Equal("nothing, Ask", Hears(new ProviderEvidence.Running("job"), until));
        Assert.Equal("nothing, Ask", Hears(new ProviderEvidence.Unknown(), until));
        Assert.Equal("MarkOverdue, Ask", Hears(new ProviderEvidence.Running("job"), Now.AddHours(48)));
        Assert.Equal("Alarm, Wait", Hears(new ProviderEvidence.Running("another"), until));
        Assert.Equal("Settle Billed, Rest", Said(AttemptLife.Step(attempt with { Overdue = true }, Traits(SubmitClass.Lookup), Finished(Billing.Billed, 5), "node", Now.AddDays(9))));
    }

    [Fact]
    public void A_cancel_or_a_late_callback_does_not_put_off_the_doubt_about_a_job_that_nobody_answers_for()
    {
        var attempt = InState(AttemptState.Submitted, SubmitClass.Lookup, secondClaim: false) with { UpdatedAt = Now.AddHours(24) };

        Assert.Equal("Doubt, Ask", Said(AttemptLife.Step(attempt, Traits(SubmitClass.Lookup), Happenings["unsure, long ago"].Event, "node", Now.AddHours(25))));
        Assert.Equal("Doubt, Ask", Said(AttemptLife.Step(attempt, Traits(SubmitClass.Lookup), Happenings["running, long ago"].Event, "node", Now.AddHours(25))));
    }

    [Fact]
    public void Whoever_is_in_doubt_without_a_way_to_ask_waits_no_longer_than_until_somebody_is_told()
    {
        var attempt = InState(AttemptState.InDoubt, SubmitClass.Blind, secondClaim: false) with { ResolvesBy = Now.AddHours(1) };

        var next = (AttemptAction.Wait)AttemptLife.Step(attempt, Traits(SubmitClass.Blind), new AttemptEvent.Due(SenderIsDone: true), "node", Now).Next;

        Assert.Equal(Now.AddHours(1), next.At);
    }

    [Theory]
    [InlineData(true, 10)]
    [InlineData(false, 10 + (15 * 60))]
    public void The_safe_horizon_counts_from_the_last_submit_deadline(bool senderIsDone, int seconds)
    {
        var attempt = InState(AttemptState.InDoubt, SubmitClass.Lookup, secondClaim: false);

        var horizon = AttemptLife.SafeHorizon(attempt, Traits(SubmitClass.Lookup), senderIsDone);

        Assert.Equal(attempt.SubmitDeadlineAt!.Value.AddSeconds(seconds), horizon);
    }

    [Fact]
    public void A_request_that_left_after_its_deadline_is_waited_for_too()
    {
        var attempt = InState(AttemptState.InDoubt, SubmitClass.Lookup, secondClaim: false) with { UpdatedAt = Now.AddMinutes(5) };

        var horizon = AttemptLife.SafeHorizon(attempt, Traits(SubmitClass.Lookup), senderIsDone: true);

        Assert.Equal(Now.AddMinutes(5).AddSeconds(10), horizon);
    }

    /// <summary>Everything that may happen, and how long after the claim it does.</summary>
    private static readonly Dictionary<string, (AttemptEvent Event, TimeSpan Later)> Happenings = new()
    {
        ["due"] = (new AttemptEvent.Due(SenderIsDone: false), TimeSpan.Zero),
        ["due, sender done"] = (new AttemptEvent.Due(SenderIsDone: true), TimeSpan.Zero),
        ["due, lease over"] = (new AttemptEvent.Due(SenderIsDone: false), AttemptLife.Lease),
        ["due, long ago"] = (new AttemptEvent.Due(SenderIsDone: false), TimeSpan.FromHours(25)),
        ["accepted"] = (Heard(new ProviderEvidence.Accepted("job")), TimeSpan.Zero),
        ["running"] = (Heard(new ProviderEvidence.Running("job")), TimeSpan.Zero),
        ["running, long ago"] = (Heard(new ProviderEvidence.Running("job")), TimeSpan.FromHours(25)),
        ["finished, billed"] = (Finished(Billing.Billed, 5), TimeSpan.Zero),
        ["finished, free"] = (Finished(Billing.Free, 0), TimeSpan.Zero),
        ["finished, unknown"] = (Finished(Billing.Unknown, 5), TimeSpan.Zero),
        ["finished, other currency"] = (Finished(Billing.Billed, 5, "EUR"), TimeSpan.Zero),
        ["not sent"] = (Heard(new ProviderEvidence.NotSent("refused")), TimeSpan.Zero),
        ["not sent, second claim"] = (Heard(new ProviderEvidence.NotSent("refused")), TimeSpan.Zero),
        ["refused"] = (Heard(new ProviderEvidence.Refused("bad", "bad", Retryable: false)), TimeSpan.Zero),
        ["refused, second claim"] = (Heard(new ProviderEvidence.Refused("bad", "bad", Retryable: false)), TimeSpan.Zero),
        ["refused, retryable"] = (Heard(new ProviderEvidence.Refused("busy", "busy", Retryable: true)), TimeSpan.Zero),
        ["unsure"] = (Heard(new ProviderEvidence.Unsure("timeout")), TimeSpan.Zero),
        ["unsure, long ago"] = (Heard(new ProviderEvidence.Unsure("timeout")), TimeSpan.FromHours(25)),
        ["unknown, early"] = (Heard(new ProviderEvidence.Unknown(), senderIsDone: false), TimeSpan.FromSeconds(16)),
        ["unknown, sender done"] = (Heard(new ProviderEvidence.Unknown()), TimeSpan.FromSeconds(16)),
        ["unknown, late"] = (Heard(new ProviderEvidence.Unknown(), senderIsDone: false), TimeSpan.FromHours(25)),
    };

    private static AttemptEvent.Heard Heard(ProviderEvidence evidence, bool senderIsDone = true) => new(evidence, "poll", Price: null, senderIsDone);

    private static AttemptEvent.Heard Finished(Billing billing, long nanos, string currency = "USD")
    {
        Assert.True(Currency.TryParse(currency, out var unit));
        return new(new ProviderEvidence.Finished("job", JobOutcome.Success, ReportedCost: null, ReportedUsage: null, [], ErrorCode: null, ErrorMessage: null),
            "poll", new SettledPrice(billing, "first_party", Basis.Request, Money.FromNanos(nanos, unit), []), SenderIsDone: true);
    }

    private static Attempt InState(AttemptState state, SubmitClass submitClass, bool secondClaim)
    {
        var claimed = Given.Attempt(1, 1, Given.Cent, submitClass) with { State = state };
        if (state is AttemptState.Held or AttemptState.NeverSent)
        {
            return claimed;
        }

        return claimed with
        {
            LeaseOwner = "node",
            LeaseEpoch = secondClaim ? 2 : 1,
            LeaseUntil = Now + AttemptLife.Lease,
            FirstClaimAt = Now,
            SubmitDeadlineAt = Now + AttemptLife.SubmitWindow,
            ProviderJobId = state == AttemptState.Submitted ? "job" : null,
            ResolvesBy = state == AttemptState.InDoubt ? Now.AddHours(24) : null,
        };
    }

    private static ProviderTraits Traits(SubmitClass submitClass)
        => new(submitClass, SubmitTimeout: TimeSpan.FromSeconds(2), NetworkHorizon: TimeSpan.FromSeconds(10), PollInterval: TimeSpan.FromSeconds(1),
            MaxRuntime: TimeSpan.FromMinutes(10), CanCancel: false);

    private static IEnumerable<string> Cases(Type union) => union.GetNestedTypes().Where(type => type.IsSubclassOf(union)).Select(type => type.Name).Order();
}
