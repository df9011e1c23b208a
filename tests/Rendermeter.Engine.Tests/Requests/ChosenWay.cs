using System.Text.Json.Nodes;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

public sealed class ChosenWay
{
    private const long Cent = Given.Cent;
    private static readonly ParameterSet Size = ParameterSet.Empty.With("width", 8).With("height", 8);

    [Fact]
    public void A_scored_route_learns_from_its_books_and_keeps_why_it_chose()
    {
        var stage = new Stage { Cheap = { Delivers = (4, 4) } };

        var first = stage.Run(stage.Submit(Ask("scored")));
        for (var render = 0; render < 4; render++)
        {
            stage.Run(stage.Submit(Ask("scored")));
        }

        var last = stage.Run(stage.Submit(Ask("scored")));
        Assert.Equal(["cheap/image", "fine/image"], first.Attempts.Select(attempt => attempt.Offer.Name));
        Assert.Equal(["fine/image"], last.Attempts.Select(attempt => attempt.Offer.Name));
        var choice = JsonNode.Parse(last.Render.ChoiceJson!)!;
        Assert.Equal("least_total_cost", (string?)choice["order"]);
        Assert.Equal(0, (int)choice["offers"]![1]!["accepted"]!);
        Assert.NotNull(choice["seed"]);
    }

    [Fact]
    public void A_multiple_of_the_first_quote_bounds_the_whole_render()
        => Assert.Equal(6 * Cent, Accepted(new Stage(), Ask("classes")).Render.CeilingNanos);

    [Fact]
    public void A_class_of_customers_has_its_own_ceiling_and_its_own_qualities()
    {
        var refused = Assert.IsType<SubmitOutcome.Refused>(Submit(new Stage(), Ask("classes") with { Customer = "free-7", Parameters = Size.With("n", 2) }));
        var wrong = Assert.IsType<SubmitOutcome.Invalid>(Submit(new Stage(), Ask("classes") with { Customer = "free-7", Parameters = Size.With("quality", "high") }));

        Assert.Equal((RefusalCode.Ceiling, "#/parameters/quality"), (refused.Refusal.Code, Assert.Single(wrong.Errors).Pointer));
        Assert.Equal(["low"], wrong.Errors[0].Allowed);
        Assert.Equal("fine/image", Accepted(new Stage(), Ask("classes") with { Tags = ["flagship"] }).Last.Offer.Name);
    }

    [Fact]
    public void A_ceiling_that_observes_refuses_nothing_and_says_what_it_would_have_done()
    {
        var render = Accepted(new Stage(), Ask("observed")).Render;

        Assert.Equal(["cheap/image", "fine/image"], render.Offers);
        Assert.Null(render.CeilingNanos);
        Assert.Equal("would have left out fine/image", (string?)JsonNode.Parse(render.ChoiceJson!)!["observed"]);
    }

    [Fact]
    public void A_blank_picture_is_paid_for_and_rejected_by_the_gate_of_the_route()
    {
        var stage = new Stage
        {
            Cheap = { DeliversFile = Tests.Verdicts.Pictures.Png(Tests.Verdicts.Pictures.Board(0)) },
            Fine = { DeliversFile = Tests.Verdicts.Pictures.Png(Tests.Verdicts.Pictures.Board(60)) },
        };

        var record = stage.Run(stage.Submit(Ask("judged")));

        Assert.Equal((RenderStatus.Succeeded, 12 * Cent), (record.Status, record.ChargedNanos));
        var flat = record.Verdicts[record.Attempts[0].Id].Checks.Single(check => check.Check == "flat");
        Assert.Equal((false, 0L, 2_000L), (flat.Accepted, flat.Score, flat.Threshold));
    }

    [Fact]
    public void The_same_picture_again_is_rejected_as_a_copy()
    {
        var stage = new Stage { Cheap = { DeliversFile = Tests.Verdicts.Pictures.Png(Tests.Verdicts.Pictures.Board(60)) }, Fine = { DeliversFile = Tests.Verdicts.Pictures.Png(Tests.Verdicts.Pictures.Board(60, tile: 16)) } };

        stage.Run(stage.Submit(Ask("judged")));
        var second = stage.Run(stage.Submit(Ask("judged")));

        Assert.Equal([false, true], second.Attempts.Select(attempt => attempt.Accepted!.Value));
    }

    [Fact]
    public void A_service_elsewhere_judges_and_no_answer_is_what_the_policy_says()
    {
        var stage = new Stage { Elsewhere = { Answers = new Queue<CheckAnswer?>([new CheckAnswer(599, "six fingers"), new CheckAnswer(600, null)]) } };

        var judged = stage.Run(stage.Submit(Ask("moderated")));
        var unanswered = stage.Run(stage.Submit(Ask("moderated")));

        Assert.Equal([new CheckResult("external", false, "six fingers") { Score = 599, Threshold = 600 }], judged.Verdicts[judged.Attempts[0].Id].Checks);
        Assert.Equal((RenderStatus.Succeeded, RenderStatus.Rejected), (judged.Status, unanswered.Status));
        Assert.Contains("gave no answer", unanswered.Render.End!.ErrorMessage, StringComparison.Ordinal);
    }

    private static RenderRequest Ask(string route) => new(route, "a red kettle", Size);

    private static SubmitOutcome Submit(Stage stage, RenderRequest request) => stage.Way.Submit(request, Stage.Caller, CancellationToken.None).GetAwaiter().GetResult();

    private static RenderRecord Accepted(Stage stage, RenderRequest request) => Assert.IsType<SubmitOutcome.Accepted>(Submit(stage, request)).Record;
}
