using Rendermeter.Engine.Routes;

namespace Rendermeter.Engine.Tests.Routes;

public sealed class Choices
{
    private const long Cent = 10_000_000;

    public static TheoryData<int> Worlds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Worlds))]
    public void The_least_total_cost_is_cheaper_than_the_list_price_and_near_the_best_in_hindsight(int seed)
    {
        var world = new ChoiceWorld(seed);
        var route = world.Route((ulong)seed);
        var list = world.Run(_ => world.CheapestFirst());
        var best = world.BestInHindsight();

        Assert.True(route.CostPerAccepted * 100 <= list.CostPerAccepted * 85, $"{route.CostPerAccepted} an output against {list.CostPerAccepted} by list price");
        Assert.True(route.CostPerAccepted * 100 <= best * 105, $"{route.CostPerAccepted} an output against {best} in hindsight");
        Assert.True(route.MostPaid <= world.CeilingNanos);
    }

    [Fact]
    public void The_same_inputs_and_seed_give_the_same_choice_and_another_seed_shares_the_work()
    {
        var scoring = Scoring(RouteOrder.LeastTotalCost, exploration: 200);
        var candidates = new[] { Candidate("a/m", 4), Candidate("b/m", 4), Candidate("c/m", 5) };

        var choices = Enumerable.Range(0, 200).Select(seed => Choosing.Choose(scoring, candidates, (ulong)seed)).ToList();

        Assert.All(choices, choice => Assert.Equal(choice.Ranked, Choosing.Choose(scoring, candidates, choice.Seed).Ranked));
        Assert.InRange(choices.Count(choice => choice.Ranked[0].Candidate.Offer == "a/m"), 60, 140);
        Assert.InRange(choices.Count(choice => choice.Explored), 20, 60);
    }

    [Fact]
    public void The_cheapest_the_fastest_and_the_listed_are_what_they_say()
    {
        Candidate[] candidates = [Candidate("slow/m", 2, latency: 9_000), Candidate("dear/m", 9, latency: 1_000), Candidate("free/m", 1, latency: 99_000)];

        Assert.Equal(["free/m", "slow/m", "dear/m"], Order(RouteOrder.Cheapest, candidates));
        Assert.Equal(["dear/m", "slow/m", "free/m"], Order(RouteOrder.Fastest, candidates));
        Assert.Equal(["slow/m", "dear/m", "free/m"], Order(RouteOrder.Listed, candidates));
    }

    [Fact]
    public void A_cheap_offer_that_is_mostly_rejected_is_dear()
        => Assert.Equal("good/m", Order(RouteOrder.LeastTotalCost, [Candidate("cheap/m", 2, accepted: 20), Candidate("good/m", 5, accepted: 95)])[0]);

    [Fact]
    public void Time_and_downstream_steps_are_costs_too()
    {
        Candidate[] candidates = [Candidate("slow/m", 4, accepted: 90, latency: 60_000), Candidate("quick/m", 5, accepted: 90, latency: 2_000)];

        Assert.Equal("slow/m", Order(RouteOrder.LeastTotalCost, candidates)[0]);
        Assert.Equal("quick/m", Choosing.Choose(Scoring(RouteOrder.LeastTotalCost) with { ValueOfSecondNanos = Cent / 10 }, candidates, 1).Ranked[0].Candidate.Offer);

        Candidate[] often = [Candidate("cheap/m", 2, accepted: 50), Candidate("good/m", 5, accepted: 95)];
        Assert.Equal("cheap/m", Order(RouteOrder.LeastTotalCost, often)[0]);
        Assert.Equal("good/m", Choosing.Choose(Scoring(RouteOrder.LeastTotalCost) with { DownstreamNanos = 3 * Cent }, often, 1).Ranked[0].Candidate.Offer);
    }

    [Fact]
    public void An_offer_that_charges_more_than_it_quotes_is_weighed_by_what_it_charges()
    {
        var honest = Candidate("honest/m", 5, accepted: 90);
        var sly = Candidate("sly/m", 4, accepted: 90) with { History = honest.History with { QuotedNanos = 400 * Cent, ChargedNanos = 800 * Cent } };

        Assert.Equal("honest/m", Order(RouteOrder.LeastTotalCost, [sly, honest])[0]);
    }

    [Fact]
    public void A_provider_that_rests_comes_last()
        => Assert.Equal(["b/m", "a/m"], Order(RouteOrder.Cheapest, [Candidate("a/m", 1) with { Resting = true }, Candidate("b/m", 2)]));

    [Fact]
    public void A_split_draws_as_its_weights_say()
    {
        var scoring = Scoring(RouteOrder.Split) with { Weights = [9, 1] };

        var first = Enumerable.Range(0, 2000).Count(seed => Choosing.Choose(scoring, [Candidate("a/m", 1), Candidate("b/m", 2)], (ulong)seed).Ranked[0].Candidate.Offer == "a/m");

        Assert.InRange(first, 1740, 1860);
    }

    private static string[] Order(RouteOrder order, Candidate[] candidates)
        => [.. Choosing.Choose(Scoring(order), candidates, 1).Ranked.Select(weighed => weighed.Candidate.Offer)];

    private static RouteScoring Scoring(RouteOrder order, int exploration = 0) => new(order, 0, 0, exploration, []);

    private static Candidate Candidate(string offer, long cents, int accepted = 80, long latency = 5_000)
        => new(offer, cents * Cent, cents * Cent, new OfferHistory(100, 100, accepted, 100 * latency, 100 * cents * Cent, 100 * cents * Cent), Resting: false);
}
