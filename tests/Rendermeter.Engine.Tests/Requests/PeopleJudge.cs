using System.Text.Json;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>A gate that asks a person.</summary>
public sealed class PeopleJudge
{
    private static readonly DateTimeOffset Soon = Given.Noon.AddMinutes(10);

    [Fact]
    public void A_render_waits_for_a_person_and_a_new_process_waits_on()
    {
        var stage = new Stage();
        var render = stage.Submit(Asked("looked-at"));

        var waiting = stage.Run(render, Soon);
        stage.Restart();
        var later = stage.Run(render, Soon.AddMinutes(5));

        Assert.Equal((RenderStatus.AwaitingVerdict, 4 * Given.Cent, 0L), (waiting.Status, waiting.ChargedNanos!.Value, waiting.HeldNanos));
        Assert.Equal(TimeSpan.FromHours(1), waiting.Waiting!.DueAt - waiting.Waiting.AskedAt);
        Assert.Equal(["decodes", "flat"], waiting.Waiting.Checks.Select(check => check.Check));
        Assert.Equal((waiting.Waiting.DueAt, 1, 1, 0), (later.Waiting!.DueAt, later.Outputs.Count, stage.Cheap.Fetches, later.AcceptedOutputs));
        Assert.Single(stage.Rows.Events, happened => happened.Kind == "render.awaiting_verdict");
    }

    [Fact]
    public async Task What_a_person_accepts_costs_their_minutes_and_says_who_it_was()
    {
        var stage = new Stage();
        var render = stage.Submit(Asked("looked-at"));
        stage.Run(render, Soon);

        var decided = await stage.Verdicts.Decide(Given.Org, render, accepted: true, "good", minutesBillionths: 500_000_000, "ann");
        var again = await stage.Verdicts.Decide(Given.Org, render, accepted: false, null, null, "bob");
        var record = stage.Run(render);

        Assert.IsType<PersonVerdictOutcome.Decided>(decided);
        Assert.IsType<PersonVerdictOutcome.NotWaiting>(again);
        Assert.Equal((RenderStatus.Succeeded, "ann"), (record.Status, record.Verdicts[record.Last.Id].By));
        Assert.Equal([("moderation", 1_000_000L), ("person", 300_000_000L), ("watermark", 2_000_000L)], record.Lines.Select(line => (line.Name, line.AmountNanos)));
        Assert.Equal(4 * Given.Cent + 303_000_000, record.CostPerAcceptedOutputNanos);
        Assert.Equal((300_000_000L, 300_000_000L), (stage.Rows.Accounts["step:human"].Debits, stage.Rows.Accounts["owed:human"].Credits));
        Assert.Equal(4 * Given.Cent, record.ChargedNanos);
    }

    [Fact]
    public async Task What_a_person_rejects_moves_on_to_the_next_offer_and_says_what_it_cost()
    {
        var stage = new Stage();
        var render = stage.Submit(Asked("looked-at"));
        stage.Run(render, Soon);

        await stage.Verdicts.Decide(Given.Org, render, accepted: false, "six fingers", minutesBillionths: null, "ann");
        var record = stage.Run(render, stage.Time.GetUtcNow().AddMinutes(10));

        // 4 cents, a tenth of a cent for moderation and two minutes at 60 cents.
        Assert.Equal((2, 1_241_000_000L), (record.Attempts.Count, record.CameTo(record.Attempts[0].Id)));
        Assert.Equal("six fingers", record.Verdicts[record.Attempts[0].Id].Checks[^1].Detail);
        using var told = JsonDocument.Parse(Assert.Single(stage.Rows.Events, happened => happened.Kind == "attempt.rejected").Json);
        Assert.Equal(("ann", "0.040000000", "1.241000000"), (Text("by"), Text("charge"), Text("rejection_cost")));
        Assert.Equal("rejected", Assert.Single(record.Decisions).Reason);

        string? Text(string name) => told.RootElement.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("looked-at", false)]
    [InlineData("unsure", true)]
    public void Where_nobody_decides_the_terms_do_at_the_deadline_and_no_minute_is_paid(string route, bool accepted)
    {
        var stage = new Stage();
        var render = stage.Submit(Asked(route));

        var record = stage.Run(render);

        var verdict = record.Verdicts[record.Attempts[0].Id];
        Assert.Equal((accepted, PersonVerdicts.Deadline), (verdict.Accepted, verdict.By));
        Assert.Equal(accepted ? RenderStatus.Succeeded : RenderStatus.Rejected, record.Status);
        Assert.DoesNotContain(record.Lines, line => line.Kind == "human");
    }

    [Fact]
    public void Only_what_cannot_be_measured_goes_to_a_person_where_the_gate_says_so()
    {
        var stage = new Stage { Elsewhere = { Answers = new([new(900, null), null]) } };

        var sure = stage.Run(stage.Submit(Asked("unsure")));
        var unsure = stage.Run(stage.Submit(Asked("unsure")), stage.Time.GetUtcNow().AddSeconds(100));

        Assert.Equal((RenderStatus.Succeeded, null), (sure.Status, sure.Verdicts[sure.Last.Id].By));
        Assert.Equal(RenderStatus.AwaitingVerdict, unsure.Status);
        Assert.Equal([3_000_000L, 3_000_000L], [sure.DownstreamNanos, unsure.DownstreamNanos]);
    }

    [Fact]
    public async Task What_is_given_up_while_it_waits_ends_and_no_verdict_comes_after()
    {
        var stage = new Stage();
        var render = stage.Submit(Asked("looked-at"));
        stage.Run(render, Soon);

        await new MemoryLedger(stage.Rows, stage.Time).Execute(new RequestCancel(Given.Org, render, "shop"));
        var record = stage.Run(render);

        Assert.Equal((RenderStatus.Cancelled, 4 * Given.Cent), (record.Status, record.ChargedNanos!.Value));
        Assert.IsType<PersonVerdictOutcome.NotWaiting>(await stage.Verdicts.Decide(Given.Org, render, accepted: true, null, null, "ann"));
    }

    private static RenderRequest Asked(string route) => new(route, "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8));
}
