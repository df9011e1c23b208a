using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>Prices that nobody believes, and what a route gives back.</summary>
public sealed class PassedOver
{
    private const long Cent = Given.Cent;

    [Fact]
    public void A_quarantined_price_is_passed_over_for_the_next_offer_and_that_is_on_record()
    {
        var stage = new Stage();
        Quarantine(stage, "cheap/image@2026-01-01");

        var record = stage.Render();

        Assert.Equal(["fine/image"], record.Attempts.Select(attempt => attempt.Offer.Name));
        Assert.Equal((RenderStatus.Succeeded, 1, 8 * Cent), (record.Status, record.Last.Number, record.ChargedNanos));
        var decision = Assert.Single(record.Decisions);
        Assert.Equal(("next_offer", "price_quarantined", "cheap/image", "fine/image", 4 * Cent, 8 * Cent),
            (decision.Kind, decision.Reason, decision.From, decision.To, decision.QuotedFromNanos, decision.QuotedToNanos));
        Assert.Equal(0, stage.Cheap.Submissions);
    }

    [Fact]
    public async Task Where_every_price_is_quarantined_the_render_is_refused_and_nothing_is_held()
    {
        var stage = new Stage();
        Quarantine(stage, "cheap/image@2026-01-01");
        Quarantine(stage, "fine/image@2026-01-01");

        var outcome = await stage.Way.Submit(Ask("picture"), Stage.Caller, CancellationToken.None);

        Assert.Equal(RefusalCode.PriceQuarantined, Assert.IsType<SubmitOutcome.Refused>(outcome).Refusal.Code);
        Assert.Equal(0, stage.Rows.Accounts.Values.Sum(account => account.Held));
        Assert.Empty(stage.Rows.Renders);
    }

    [Fact]
    public void A_failover_to_a_quarantined_price_ends_where_no_other_offer_is_left()
    {
        var stage = new Stage { Cheap = { Outcome = JobOutcome.ProviderError } };
        Quarantine(stage, "fine/image@2026-01-01");

        var record = stage.Render();

        Assert.Equal((RenderStatus.Failed, 0L), (record.Status, record.ChargedNanos));
        Assert.Equal(("next_offer_refused", "price_quarantined"), (record.Decisions[^1].Kind, record.Decisions[^1].Reason));
        Assert.Equal(0, stage.Fine.Submissions);
    }

    [Fact]
    public void A_route_may_give_back_what_was_charged_for_a_rejected_output()
    {
        var stage = new Stage { Cheap = { Delivers = (4, 4) } };

        var record = stage.Run(stage.Submit(Ask("kind")));

        Assert.Equal((RenderStatus.Succeeded, 12 * Cent, 4 * Cent), (record.Status, record.ChargedNanos, record.RefundedNanos));
        Assert.Equal("refund_on_reject", Assert.Single(record.Phases, phase => phase.Kind == "refund").Reference);
        Assert.Equal((8 * Cent, 4 * Cent), (record.CostPerAcceptedOutputNanos, stage.Rows.Accounts["goodwill"].Debits));
    }

    [Fact]
    public void A_route_may_absorb_a_failure_that_the_provider_billed_and_the_loss_is_shown()
    {
        var stage = new Stage { Cheap = { Outcome = JobOutcome.RefusedOutput, BilledNanos = 4 * Cent } };

        var kind = stage.Run(stage.Submit(Ask("kind")));
        var usual = stage.Run(stage.Submit(Ask("picture")));

        Assert.Equal(4 * Cent, kind.RefundedNanos);
        Assert.Equal("failed_but_billed", Assert.Single(kind.Phases, phase => phase.Kind == "refund").Reference);
        Assert.Equal(4 * Cent, kind.Attempts[0].CostNanos);
        Assert.Equal((AttemptState.Billed, 0L), (usual.Attempts[0].State, usual.RefundedNanos));
    }

    [Fact]
    public void What_a_route_gives_back_is_given_once_even_where_the_process_dies_in_between()
    {
        var stage = new Stage { Cheap = { Delivers = (4, 4) } };
        var record = stage.Run(stage.Submit(Ask("kind")));
        var rejected = record with { Attempts = [record.Attempts[0]], Phases = [.. record.Phases.Where(phase => phase.Kind != "refund")] };
        var route = new Route("kind", "image", record.Render.Offers, CeilingNanos: null) { RefundsRejected = true };

        var due = Settlements.GiveBack.Due(rejected, route);
        var again = stage.Rows.Do(due!);

        Assert.IsType<PhaseOutcome.Replayed>(again);
        Assert.Null(Settlements.GiveBack.Due(record with { Attempts = [record.Attempts[0]] }, route));
        Assert.Null(Settlements.GiveBack.Due(rejected, route with { RefundsRejected = false }));
    }

    [Fact]
    public void A_word_that_a_route_does_not_know_stops_the_start_and_is_named()
    {
        var wrong = Assert.Throws<RouteConfigurationException>(() => new RouteTable(Stage.Prices(), new Dictionary<string, RouteOptions>
        {
            ["a"] = new() { Offers = ["cheap/image"], RefundOnReject = "sometimes", FailedButBilled = "maybe" },
        }));

        Assert.Contains("Routes:a:RefundOnReject: 'sometimes' is neither false nor true", wrong.Errors);
        Assert.Contains("Routes:a:FailedButBilled: 'maybe' is neither charge nor absorb", wrong.Errors);
    }

    private static RenderRequest Ask(string model) => new(model, "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8));

    private static void Quarantine(Stage stage, string version)
        => stage.Rows.Quarantines[version] = new Quarantine(Given.Org, version, Overruns: 3, Given.Noon, Given.Noon, LiftedBy: null);
}
