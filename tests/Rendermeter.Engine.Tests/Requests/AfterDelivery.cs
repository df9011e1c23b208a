using System.Text.Json;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
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

    private static AddFeedback Says(RenderId render, bool accepted, int number)
        => new(Given.Org, new Feedback(new FeedbackId(new Guid(number, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 9])), render, Feedback.OfUser, accepted, null, "so", "shop"), Idempotency: null);

    private static RenderRequest Asked(string route) => new(route, "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8));
}
