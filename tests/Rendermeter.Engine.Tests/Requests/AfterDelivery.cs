using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Tests.Verdicts;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>What a render costs beside its provider, and what users say of it.</summary>
public sealed class AfterDelivery
{
    [Fact]
    public async Task Files_that_came_inside_an_answer_and_were_never_judged_are_erased_with_the_rest()
    {
        var stage = new Stage();
        var id = stage.Submit();
        var record = stage.Run(id, Given.Noon.AddSeconds(10));
        var answer = stage.Pins.Hold();
        var kept = (await stage.Outputs.Keep(new MemoryStream([1, 2, 3]), answer, CancellationToken.None)).Sha256;
        stage.Rows.Do(Given.Billed(record.Last.Id, 4 * Given.Cent) with
        {
            Settlement = Given.Delivered with { Outcome = JobOutcome.ProviderError, DeliveriesJson = SettlementText.Deliveries([new Delivery(new Uri(Delivery.KeptPrefix + kept), "image/png")]) },
        }, stage.Time.GetUtcNow());
        answer.Dispose();
        var ended = stage.Run(id);
        var ledger = new MemoryLedger(stage.Rows, stage.Time);

        var outcome = await new Erasing(ledger, ledger, stage.Outputs, stage.Pins).Erase(Given.Org, id, "shop", CancellationToken.None);

        Assert.DoesNotContain(ended.Outputs, output => output.Attempt == record.Last.Id);
        Assert.Equal(new EraseOutcome(Known: true, Ended: true), outcome);
        Assert.Null(await stage.Outputs.Open(kept, CancellationToken.None));
    }

    [Fact]
    public void A_file_that_came_inside_an_answer_stays_for_its_settlement_when_equal_bytes_are_erased_meanwhile()
    {
        var stage = new Stage();
        var kept = Files.Png(8, 8);
        var (staysMeanwhile, sha256) = (false, "");
        stage.Cheap.Answers = () =>
        {
            sha256 = stage.Outputs.Keep(new MemoryStream(kept), stage.Cheap.Asked!.Hold, CancellationToken.None).GetAwaiter().GetResult().Sha256;
            staysMeanwhile = StaysWhenRemoved(stage, sha256);
            return new ProviderEvidence.Finished("job-1", JobOutcome.Success, null, ReportedUsage: null, [new Delivery(new Uri(Delivery.KeptPrefix + sha256), "image/png")], null, null);
        };

        var record = stage.Render();

        Assert.True(staysMeanwhile);
        Assert.Equal(RenderStatus.Succeeded, record.Status);
        Assert.False(StaysWhenRemoved(stage, sha256));
    }

    [Fact]
    public void A_file_that_is_being_judged_stays_when_equal_bytes_are_erased_meanwhile()
    {
        var stage = new Stage { Elsewhere = { Answers = new([new CheckAnswer(900, null)]) } };
        var staysMeanwhile = false;
        stage.Elsewhere.Asked = subject => staysMeanwhile = StaysWhenRemoved(stage, subject.Sha256);

        var record = stage.Run(stage.Submit(Asked("moderated")));

        Assert.True(staysMeanwhile);
        Assert.Equal(RenderStatus.Succeeded, record.Status);
        Assert.False(StaysWhenRemoved(stage, Assert.Single(record.Outputs).Sha256));
    }

    [Fact]
    public void What_came_before_an_answer_was_cut_off_is_not_kept_where_nobody_would_ever_erase_it()
    {
        var stage = new Stage(SubmitClass.Blind);
        var kept = 0;
        stage.Cheap.Answers = () =>
        {
            stage.Outputs.Keep(new MemoryStream(Files.Png(8, 8)), stage.Cheap.Asked!.Hold, CancellationToken.None).GetAwaiter().GetResult();
            kept = stage.Outputs.Count;
            return new ProviderEvidence.Unsure("the answer was cut off");
        };

        var record = stage.Render(Given.Noon.AddSeconds(1));

        Assert.Equal((AttemptState.InDoubt, 1, 0), (record.Last.State, kept, stage.Outputs.Count));
    }

    [Fact]
    public void Of_two_files_of_which_one_is_lost_the_other_is_not_kept_where_nobody_would_ever_erase_it()
    {
        var stage = new Stage();
        stage.Cheap.Answers = () => new ProviderEvidence.Finished("job-1", JobOutcome.Success, null, ReportedUsage: null,
            [new Delivery(new Uri("https://cheap.invalid/1.png"), "image/png"), new Delivery(new Uri("https://cheap.invalid/2.png"), "image/png")], null, null);
        var kept = 0;
        stage.Cheap.Fetched = () =>
        {
            kept = stage.Outputs.Count;
            stage.Cheap.FileRefused = stage.Cheap.Fetches == 2 ? new OutputRefusedException("too_large", "it is larger than what is taken") : null;
        };

        var record = stage.Run(stage.Submit(new RenderRequest("picture", "a red kettle", ParameterSet.Empty.With("n", 2).With("width", 8).With("height", 8))));

        Assert.Equal((RenderStatus.Failed, "result_lost", 8 * Given.Cent), (record.Status, record.Render.End!.ErrorCode, record.ChargedNanos));
        Assert.Equal((1, 0), (kept, stage.Outputs.Count));
    }

    [Fact]
    public async Task A_file_that_cannot_be_removed_keeps_no_render_from_its_end_and_goes_when_it_can()
    {
        var stage = new Stage { Outputs = { RemovesNothing = true } };
        stage.Cheap.Answers = () => new ProviderEvidence.Finished("job-1", JobOutcome.Success, null, ReportedUsage: null,
            [new Delivery(new Uri("https://cheap.invalid/1.png"), "image/png"), new Delivery(new Uri("https://cheap.invalid/2.png"), "image/png")], null, null);
        stage.Cheap.Fetched = () => stage.Cheap.FileRefused = stage.Cheap.Fetches == 2 ? new OutputRefusedException("too_large", "it is larger than what is taken") : null;

        var record = stage.Run(stage.Submit(new RenderRequest("picture", "a red kettle", ParameterSet.Empty.With("n", 2).With("width", 8).With("height", 8))));
        var left = stage.Outputs.Count;
        var erasing = new Erasing(stage.Books, stage.Books, stage.Outputs, stage.Pins);
        await erasing.SweepLeft();
        stage.Outputs.RemovesNothing = false;
        await erasing.SweepLeft();

        Assert.Equal((RenderStatus.Failed, "result_lost"), (record.Status, record.Render.End!.ErrorCode));
        Assert.Equal((1, 0), (left, stage.Outputs.Count));
    }

    [Fact]
    public async Task Of_two_renders_with_one_file_that_are_erased_at_once_the_later_one_removes_it()
    {
        var stage = new Stage();
        var (one, other) = (stage.Render().Render.Id, stage.Render().Render.Id);
        var sha256 = Assert.Single((await stage.Books.FindRender(Given.Org, one, CancellationToken.None))!.Outputs).Sha256;
        var written = new TaskCompletionSource();
        var slow = new Erasing(new LateLedger(stage.Books, written.Task), stage.Books, stage.Outputs, stage.Pins);

        var first = slow.Erase(Given.Org, one, "shop", CancellationToken.None);
        await new Erasing(stage.Books, stage.Books, stage.Outputs, stage.Pins).Erase(Given.Org, other, "shop", CancellationToken.None);
        var between = await stage.Outputs.Open(sha256, CancellationToken.None);
        written.SetResult();
        await first;

        Assert.NotNull(between);
        Assert.Null(await stage.Outputs.Open(sha256, CancellationToken.None));
    }

    [Fact]
    public async Task A_render_that_ends_while_its_erasure_begins_is_not_erased_without_its_files()
    {
        var stage = new Stage();
        var render = stage.Submit();
        stage.Run(render, Given.Noon.AddSeconds(1));
        var erasing = new Erasing(new EndingLedger(stage, render), stage.Books, stage.Outputs, stage.Pins);

        var early = await erasing.Erase(Given.Org, render, "shop", CancellationToken.None);
        stage.Run(render);
        var kept = stage.Outputs.Count;
        var late = await erasing.Erase(Given.Org, render, "shop", CancellationToken.None);

        Assert.Equal((new EraseOutcome(Known: true, Ended: false), new EraseOutcome(Known: true, Ended: true)), (early, late));
        Assert.Equal((1, 0), (kept, stage.Outputs.Count));
    }

    [Fact]
    public async Task What_was_admitted_and_cannot_be_read_is_not_called_worth_a_retry()
    {
        var stage = new Stage { Reading = () => throw new LedgerUnavailableException("away", new IOException("away"), mayBeWritten: false) };

        var unavailable = await Assert.ThrowsAsync<LedgerUnavailableException>(() => stage.Way.Submit(Asked("picture"), Stage.Caller, CancellationToken.None));

        Assert.True(unavailable.MayBeWritten);
        Assert.Single(stage.Rows.Renders);
    }

    [Fact]
    public void What_a_blind_provider_has_answered_is_written_when_the_ledger_is_back()
    {
        var stage = new Stage(SubmitClass.Blind);
        var away = 0;
        stage.Cheap.Answers = () => new ProviderEvidence.Finished("job-1", JobOutcome.Success, null, ReportedUsage: null, [new Delivery(new Uri("https://cheap.invalid/1.png"), "image/png")], null, null);
        stage.Executing = command =>
        {
            if (command is Settle && away++ < 3)
            {
                throw new LedgerUnavailableException("the disk is full", new IOException("full"), mayBeWritten: false);
            }
        };

        var record = stage.Render();

        Assert.Equal((RenderStatus.Succeeded, 4 * Given.Cent, 1, 4), (record.Status, record.ChargedNanos, stage.Cheap.Submissions, away));
    }

    [Fact]
    public void Every_step_is_a_line_of_the_books_and_in_the_cost_per_accepted_output()
    {
        var stage = new Stage { Cheap = { Delivers = (4, 4) } };

        var record = stage.Run(stage.Submit(Asked("stepped")));

        var bytes = record.Outputs[1].Bytes;
        Assert.Equal(["downstream", "moderation", "downstream", "moderation", "storage", "egress"], record.Lines.Select(line => line.Name));
        Assert.Equal([500_000L, 1_000_000, 500_000, 1_000_000, CostLine.Amount(bytes, 20_000_000), 90 * bytes], record.Lines.Select(line => line.AmountNanos));
        Assert.Equal((41_500_000L, 12 * Given.Cent), (record.CameTo(record.Attempts[0].Id), record.ChargedNanos!.Value));
        Assert.Equal(12 * Given.Cent + record.DownstreamNanos, record.CostPerAcceptedOutputNanos);
        Assert.Equal(record.DownstreamNanos, stage.Rows.Accounts["step:downstream"].Debits);
        Assert.Equal(12 * Given.Cent, stage.Rows.Accounts.Values.Where(account => account.AccountId.StartsWith("cost:", StringComparison.Ordinal)).Sum(account => account.Debits));
    }

    [Fact]
    public void A_quote_says_what_is_expected_to_follow_it()
    {
        var stage = new Stage();

        var record = stage.Run(stage.Submit(Asked("stepped")));

        using var quote = JsonDocument.Parse(record.Attempts[0].QuoteJson);
        // 2 MB are expected of a picture: 0.002 gigabytes at 0.02 and at 90.
        Assert.Equal("0.181540000", quote.RootElement.GetProperty("downstream_expected").GetString());
        Assert.Equal(["0.000500000", "0.001000000", "0.000040000", "0.180000000"], quote.RootElement.GetProperty("downstream").EnumerateArray().Select(line => line.GetProperty("expected").GetString()));
        Assert.Equal("0.040000000", quote.RootElement.GetProperty("expected").GetString());
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(500_000_000, 1, 0)]
    [InlineData(500_000_001, 1, 1)]
    [InlineData(1_500_000_000, 1, 2)]
    [InlineData(2_500_000_000, 1, 2)]
    [InlineData(1_000_000_000, 1_000_000, 1_000_000)]
    public void A_line_is_rounded_once_and_half_to_even(long quantityBillionths, long rateNanos, long amountNanos)
        => Assert.Equal(amountNanos, CostLine.Amount(quantityBillionths, rateNanos));

    [Fact]
    public void What_follows_every_delivery_weighs_more_on_an_offer_that_is_often_rejected_and_what_follows_acceptance_does_not()
    {
        Candidate[] offers = [new("often-rejected", 10, 10, new OfferHistory(115, 115, 56, 0, 0, 0), false), new("good", 21, 21, new OfferHistory(115, 115, 116, 0, 0, 0), false)];
        var plain = new RouteScoring(RouteOrder.LeastTotalCost, 0, 0, 0, []);

        Assert.Equal("often-rejected", First(plain));
        Assert.Equal("often-rejected", First(plain with { AcceptedNanos = 1000 }));
        Assert.Equal("good", First(plain with { DownstreamNanos = 10 }));

        string First(RouteScoring scoring) => Choosing.Choose(scoring, offers, 1).Ranked[0].Candidate.Offer;
    }

    [Fact]
    public async Task A_users_rejection_takes_the_output_out_of_what_was_accepted_and_out_of_the_acceptance_of_its_offer()
    {
        var stage = new Stage();
        var (ledger, records) = (new MemoryLedger(stage.Rows, stage.Time), new MemoryRouteRecords(stage.Rows));
        var render = stage.Submit(Asked("again"));
        stage.Run(render);
        var before = OfferHistories.Of(await records.ListAttempts(Given.Org, "again", 10, CancellationToken.None))["cheap/image"];
        stage.Time.MoveTo(stage.Time.GetUtcNow().AddDays(1));

        Assert.Equal(FeedbackOutcome.Kept, await ledger.Execute(Says(render, accepted: false, number: 1)));
        var record = (await ledger.FindRender(Given.Org, render, CancellationToken.None))!;
        var after = OfferHistories.Of(await records.ListAttempts(Given.Org, "again", 10, CancellationToken.None))["cheap/image"];
        Assert.Equal(FeedbackOutcome.Kept, await ledger.Execute(Says(render, accepted: true, number: 2)));
        var changed = (await ledger.FindRender(Given.Org, render, CancellationToken.None))!;

        Assert.Equal((1, 0), (before.Accepted, after.Accepted));
        Assert.Equal(before.LatencyMilliseconds, after.LatencyMilliseconds);
        Assert.Equal((0, null, RenderStatus.Succeeded, 4 * Given.Cent), (record.AcceptedOutputs, record.CostPerAcceptedOutputNanos, record.Status, record.ChargedNanos!.Value));
        Assert.Equal((1, 2), (changed.AcceptedOutputs, changed.Feedback.Count));
    }

    [Fact]
    public async Task Feedback_under_one_key_is_kept_once_and_nothing_can_be_said_of_nothing()
    {
        var stage = new Stage();
        var ledger = new MemoryLedger(stage.Rows, stage.Time);
        var render = stage.Submit(Asked("again"));
        var early = await ledger.Execute(Says(render, accepted: true, number: 1));
        stage.Run(render);
        var claim = new IdempotencyClaim("/feedback", "k", "same");

        var first = await ledger.Execute(Says(render, accepted: true, number: 2) with { Idempotency = claim });
        var second = await ledger.Execute(Says(render, accepted: true, number: 3) with { Idempotency = claim });
        var other = await ledger.Execute(Says(render, accepted: false, number: 4) with { Idempotency = claim with { Fingerprint = "other" } });

        Assert.Equal([FeedbackOutcome.NothingDelivered, FeedbackOutcome.Kept, FeedbackOutcome.Replayed, FeedbackOutcome.KeyMismatch], [early, first, second, other]);
        Assert.Single(stage.Rows.Feedback);
    }

    [Fact]
    public void Who_asks_again_for_the_same_thing_has_rejected_it_where_the_route_says_so()
    {
        var stage = new Stage();
        var first = Delivered("again", "ann", "a kettle");
        Delivered("again", "bob", "a kettle");
        Delivered("again", "ann", "a cup");
        Assert.Empty(stage.Rows.Feedback);

        var second = Delivered("again", "ann", "a kettle");
        stage.Time.MoveTo(stage.Time.GetUtcNow().AddSeconds(700));
        Delivered("again", "ann", "a kettle");
        Delivered("scored", "ann", "a kettle");
        Delivered("scored", "ann", "a kettle");

        var said = Assert.Single(stage.Rows.Feedback);
        Assert.Equal((first, "regeneration", false, "gateway"), (said.Render, said.Kind, said.Accepted!.Value, said.By));
        Assert.Contains(second.ToString(), said.Reason, StringComparison.Ordinal);
        Assert.False(Assert.Single(stage.Rows.Attempts.Values, attempt => attempt.Render == first).Kept);

        RenderId Delivered(string route, string customer, string prompt)
        {
            var render = stage.Submit(Asked(route) with { Customer = customer, Prompt = prompt });
            stage.Run(render, stage.Time.GetUtcNow().AddMinutes(2));
            return render;
        }
    }

    [Fact]
    public async Task What_a_preview_says_of_a_stricter_gate_is_what_the_stricter_gate_then_does()
    {
        var stage = new Stage();
        var records = new MemoryRouteRecords(stage.Rows);
        byte[][] pictures = [.. Enumerable.Range(0, 12).Select(at => Pictures.Png(Pictures.Board(60, softened: at % 6)))];
        foreach (var (route, picture) in pictures.Select(picture => ("sharp", picture)).Concat(pictures.Select(picture => ("sharper", picture))))
        {
            stage.Cheap.DeliversFile = picture;
            stage.Run(stage.Submit(Asked(route)), stage.Time.GetUtcNow().AddMinutes(2));
        }

        var preview = GatePreview.At(CheckKind.Blur, 3_000_000, await records.ListJudged(Given.Org, "sharp", 100, CancellationToken.None));
        var real = await records.ListJudged(Given.Org, "sharper", 100, CancellationToken.None);

        var accepted = real.Count(attempt => attempt.Checks.All(check => check.Accepted));
        Assert.InRange(accepted, 1, 11);
        Assert.Equal((12, accepted, real.Sum(attempt => attempt.ChargeNanos)), (preview.Attempts, preview.Accepted, preview.ChargedNanos));
        Assert.Equal(12 * 4 * Given.Cent / accepted, preview.CostPerAcceptedNanos);
    }

    [Theory]
    [InlineData("Moderation", "0.1", null, null, "Steps:0:Step")]
    [InlineData("egress", null, null, null, "Steps:0:Price")]
    [InlineData("egress", "-1", null, null, "Steps:0:Price")]
    [InlineData("egress", "1", "terabyte", null, "Steps:0:Per")]
    [InlineData("egress", "1", null, "asked", "Steps:0:On")]
    public void A_step_that_cannot_be_is_refused_with_its_place(string step, string? price, string? per, string? on, string place)
    {
        var options = new RouteOptions { Offers = ["cheap/image"], Steps = [new() { Step = step, Price = price, Per = per, On = on }] };

        var wrong = Assert.Throws<RouteConfigurationException>(() => new RouteTable(Stage.Prices(), new Dictionary<string, RouteOptions> { ["r"] = options }));

        Assert.StartsWith($"Routes:r:{place}:", Assert.Single(wrong.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("always", "59", null, null, ":Deadline")]
    [InlineData("never", null, null, null, ":When")]
    [InlineData(null, null, "wait", null, ":AtDeadline")]
    [InlineData(null, null, null, "1001", ":Minutes")]
    public void A_person_is_not_asked_under_terms_that_cannot_be(string? when, string? deadline, string? atDeadline, string? minutes, string place)
    {
        var errors = new List<string>();

        GateRules.Read("Gate", [new GateCheckOptions { Check = "human", When = when, Deadline = deadline, AtDeadline = atDeadline, Minutes = minutes }], errors);

        Assert.StartsWith($"Gate:0{place}:", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_unknown_goes_to_no_person_that_the_gate_does_not_have()
    {
        var errors = new List<string>();

        GateRules.Read("Gate", [new GateCheckOptions { Check = "decodes" }, new GateCheckOptions { Check = "blur", Unknown = "person" }], errors);

        Assert.StartsWith("Gate:1:Unknown:", Assert.Single(errors), StringComparison.Ordinal);
    }

    /// <summary>Removes a file as an erasure does that has found nobody in the books who needs it.</summary>
    private static bool StaysWhenRemoved(Stage stage, string sha256)
    {
        stage.Pins.Remove(sha256, () => stage.Outputs.Remove(sha256, CancellationToken.None)).GetAwaiter().GetResult();
        return stage.Outputs.Open(sha256, CancellationToken.None).GetAwaiter().GetResult() is not null;
    }

    private static AddFeedback Says(RenderId render, bool accepted, int number)
        => new(Given.Org, new Feedback(new FeedbackId(new Guid(number, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 9])), render, Feedback.OfUser, accepted, null, "so", "shop"), Idempotency: null);

    /// <summary>Carries nothing out before it is let.</summary>
    private sealed class LateLedger(ILedger ledger, Task from) : ILedger
    {
        public async Task<TOutcome> Execute<TOutcome>(Command<TOutcome> command)
        {
            await from;
            return await ledger.Execute(command);
        }
    }

    /// <summary>Lets a render end just before a command is carried out.</summary>
    private sealed class EndingLedger(Stage stage, RenderId render) : ILedger
    {
        public Task<TOutcome> Execute<TOutcome>(Command<TOutcome> command)
        {
            stage.Run(render);
            return stage.Books.Execute(command);
        }
    }

    private static RenderRequest Asked(string route) => new(route, "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8));
}
