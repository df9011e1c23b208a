using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

public sealed class Records
{
    private const long Cent = Given.Cent;

    [Fact]
    public void The_sums_of_a_render_are_those_of_its_attempts()
    {
        var record = Record(
            Billed(1, hold: 5 * Cent, charge: 4 * Cent, accepted: false),
            Given.Attempt(1, 2, 3 * Cent) with { State = AttemptState.Free },
            Given.Attempt(1, 3, 2 * Cent) with { State = AttemptState.Submitted });

        Assert.Equal((2 * Cent, 4 * Cent, 0L), (record.HeldNanos, record.ChargedNanos, record.RefundedNanos));
        Assert.Null(record.CostPerAcceptedOutputNanos);
    }

    [Fact]
    public void While_an_attempt_is_in_doubt_the_charge_is_unknown_and_so_is_all_that_rests_on_it()
    {
        var record = Record(
            Billed(1, hold: 5 * Cent, charge: 4 * Cent, accepted: true),
            Given.Attempt(1, 2, 3 * Cent) with { State = AttemptState.InDoubt, ResolvesBy = Given.Noon.AddDays(1) });

        Assert.Null(record.ChargedNanos);
        Assert.Null(record.CostPerAcceptedOutputNanos);
        Assert.Equal((3 * Cent, RenderStatus.InDoubt, Given.Noon.AddDays(1)), (record.HeldNanos, record.Status, record.ResolvesBy));
    }

    [Theory]
    [InlineData(10, 0, 3, 3)]   // 3.33
    [InlineData(11, 0, 2, 6)]   // 5.5, to even
    [InlineData(13, 0, 2, 6)]   // 6.5, to even
    [InlineData(11, 1, 2, 5)]   // what was given back is not counted
    [InlineData(20, 0, 3, 7)]   // 6.67
    public void The_cost_of_an_accepted_output_is_everything_charged_by_the_outputs_accepted(long charged, long refunded, int outputs, long expected)
    {
        var attempt = Billed(1, hold: 100, charge: charged, accepted: true);
        var record = Record(attempt) with
        {
            Outputs = [.. Enumerable.Range(0, outputs).Select(index => new Output(new OutputId(Given.Id(index)), attempt.Id, index, "image/png", 1, null, null, null, "00"))],
            Phases = [new AttemptPhase(attempt.Id, 2, "refund", -refunded, 0, "operator", "gateway", Given.Noon)],
        };

        Assert.Equal(expected, record.CostPerAcceptedOutputNanos);
    }

    [Theory]
    [InlineData(AttemptState.Held, 1, RenderStatus.Queued)]
    [InlineData(AttemptState.Held, 2, RenderStatus.Running)]
    [InlineData(AttemptState.Submitting, 1, RenderStatus.Running)]
    [InlineData(AttemptState.Submitted, 1, RenderStatus.Running)]
    [InlineData(AttemptState.InDoubt, 1, RenderStatus.InDoubt)]
    [InlineData(AttemptState.Free, 1, RenderStatus.Running)]
    [InlineData(AttemptState.NeverSent, 1, RenderStatus.Running)]
    public void The_status_is_read_off_the_last_attempt(AttemptState state, int attempts, RenderStatus status)
    {
        var record = Record([.. Enumerable.Range(1, attempts).Select(number => Given.Attempt(1, number, Cent) with { State = state })]);

        Assert.Equal(status, record.Status);
    }

    [Fact]
    public void What_was_delivered_waits_for_its_verdict_and_what_failed_does_not()
    {
        var delivered = Billed(1, Cent, Cent, accepted: null);
        var failed = delivered with { Settlement = Given.Delivered with { Outcome = JobOutcome.ProviderError } };

        Assert.Equal(RenderStatus.AwaitingVerdict, Record(delivered).Status);
        Assert.Equal(RenderStatus.Running, Record(failed).Status);
    }

    [Fact]
    public void An_end_outlasts_every_state()
    {
        var record = Record(Given.Attempt(1, 1, Cent));
        var ended = record with { Render = record.Render with { End = new RenderEnd(RenderStatus.Failed, "failed", "it failed", Given.Noon) } };

        Assert.Equal(RenderStatus.Failed, ended.Status);
    }

    [Fact]
    public void A_render_ends_as_accepted_else_as_rejected_else_as_its_last_provider_said()
    {
        var accepted = Ending.Of(Record(Billed(1, Cent, Cent, accepted: false), Billed(2, Cent, Cent, accepted: true)), Given.Noon);
        var rejected = Ending.Of(Record(Billed(1, Cent, Cent, accepted: false), Failed(2)), Given.Noon);
        var failed = Ending.Of(Record(Failed(1)), Given.Noon);

        Assert.Equal((RenderStatus.Succeeded, null), (accepted.Status, accepted.ErrorCode));
        Assert.Equal((RenderStatus.Rejected, "rejected"), (rejected.Status, rejected.ErrorCode));
        Assert.Contains("size: 1x1 delivered", rejected.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal((RenderStatus.Failed, "gpu", "the GPU is on fire"), (failed.Status, failed.ErrorCode, failed.ErrorMessage));
    }

    [Fact]
    public void The_next_offers_are_those_behind_the_last_that_were_not_tried()
    {
        var record = Record(Failed(1) with { Offer = new Offer("b", "m", "b/m@1", null) });
        record = record with { Render = record.Render with { Offers = ["a/m", "b/m@2026-01-01", "c/@cf/m", "b/m", "d/m"] } };

        Assert.Equal(["c/@cf/m", "d/m"], Failover.Remaining(record));
    }

    [Theory]
    [InlineData(JobOutcome.RefusedInput, false)]
    [InlineData(JobOutcome.CancelledBeforeStart, false)]
    [InlineData(JobOutcome.CancelledAfterStart, false)]
    [InlineData(JobOutcome.RefusedOutput, true)]
    [InlineData(JobOutcome.ProviderError, true)]
    [InlineData(JobOutcome.Timeout, true)]
    [InlineData(JobOutcome.Success, true)]
    [InlineData(JobOutcome.Partial, true)]
    public void What_was_asked_wrongly_or_taken_back_is_not_tried_elsewhere(JobOutcome outcome, bool goesOn)
    {
        var record = Record(Failed(1) with { Settlement = Given.Delivered with { Outcome = outcome } });
        record = record with { Render = record.Render with { Offers = ["sandbox/image", "other/image"] } };

        Assert.Equal(goesOn, Failover.Remaining(record).Any());
    }

    [Fact]
    public void The_reason_to_leave_is_the_verdict_before_the_outcome()
    {
        Assert.Equal("rejected", Failover.Reason(Billed(1, Cent, Cent, accepted: false)));
        Assert.Equal("provider_error", Failover.Reason(Failed(1)));
        Assert.Equal("never_sent", Failover.Reason(Given.Attempt(1, 1, Cent)));
    }

    [Theory]
    [InlineData("a red kettle", null)]
    [InlineData("\ud83e\udd8a", null)]
    [InlineData("kept: \ufffd", null)]
    [InlineData(null, "required")]
    [InlineData("  \t", "required")]
    [InlineData("a\0b", "encoding")]
    public void A_prompt_is_text(string? prompt, string? code)
        => Assert.Equal(code, PromptRules.Check(prompt) is [var error] ? error.Code : null);

    [Fact]
    public void Half_a_character_is_no_text_even_beside_a_replacement_character()
    {
        Assert.Equal("encoding", Assert.Single(PromptRules.Check("half \ud83e")).Code);
        Assert.Equal("encoding", Assert.Single(PromptRules.Check("\ufffd and half \udd8a")).Code);
    }

    [Theory]
    [InlineData(32_000, true)]
    [InlineData(32_001, false)]
    public void A_prompt_is_counted_in_code_points(int characters, bool fits)
        => Assert.Equal(fits, PromptRules.Check(string.Concat(Enumerable.Repeat("\ud83e\udd8a", characters))).Count == 0);

    private static Attempt Billed(int number, long hold, long charge, bool? accepted)
        => Given.Attempt(1, number, hold) with { State = AttemptState.Billed, ChargeNanos = charge, Accepted = accepted, Settlement = Given.Delivered };

    private static Attempt Failed(int number)
        => Given.Attempt(1, number, Cent) with
        {
            State = AttemptState.Free,
            Settlement = Given.Delivered with { Outcome = JobOutcome.ProviderError, ErrorCode = "gpu", ErrorMessage = "the GPU is on fire" },
        };

    private static RenderRecord Record(params Attempt[] attempts)
    {
        var verdicts = attempts.Where(attempt => attempt.Accepted is not null)
            .ToDictionary(attempt => attempt.Id, attempt => new Verdict(attempt.Accepted!.Value, [new CheckResult("size", attempt.Accepted.Value, "1x1 delivered")], Given.Noon));
        return new RenderRecord(Given.Render(1), attempts, [], verdicts, [], []);
    }
}
