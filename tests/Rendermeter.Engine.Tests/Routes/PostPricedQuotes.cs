using System.Text.Json.Nodes;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Routes;

/// <summary>Quotes of prices that are known after the run, by what such requests came to.</summary>
public sealed class PostPricedQuotes
{
    private const int AttemptsEach = 600;

    private static readonly ParameterSet Size = ParameterSet.Empty.With("width", 8).With("height", 8);

    [Fact]
    public void Over_all_settled_attempts_charges_stay_under_bounds_holds_near_charges_and_what_is_expected_near_what_is_billed()
    {
        var (all, above) = (0, 0);
        var ratios = new List<long>();
        var errors = new List<(string Offer, long PerMillion)>();
        var learnedRatios = new List<(string Offer, long PerMillion)>();
        foreach (var seed in Enumerable.Range(1, 4))
        {
            var world = new PostPricedWorld(seed);
            foreach (var offer in PostPricedWorld.Offers)
            {
                var seen = new Dictionary<string, int>();
                foreach (var (quote, hold, cost) in world.Run(offer, AttemptsEach))
                {
                    all++;
                    above += cost > hold ? 1 : 0;
                    ratios.Add(PerMillion(hold.Nanos, cost.Nanos));
                    var shape = quote.Parameters.ToString();
                    seen[shape] = seen.GetValueOrDefault(shape) + 1;
                    if (seen[shape] > LearnedPrices.Enough)
                    {
                        errors.Add((offer, PerMillion(Math.Abs(quote.Expected.Nanos - cost.Nanos), cost.Nanos)));
                        learnedRatios.Add((offer, PerMillion(hold.Nanos, cost.Nanos)));
                    }
                }
            }
        }

        var said = $"{all} attempts, {above} above their bound, median hold by charge {Median(ratios)}; "
            + string.Join("; ", PostPricedWorld.Offers.Select(offer => $"{offer} {Error(offer)} {Median(Learned(offer))}"));
        TestContext.Current.SendDiagnosticMessage(said);
        Assert.True(all == 14_400 && above * 1000 <= all, said);
        Assert.True(Median(ratios) <= 1_200_000, said);
        Assert.All(PostPricedWorld.Offers, offer => Assert.True(Error(offer) <= 50_000 && Median(Learned(offer)) <= 1_200_000, said));
        Assert.Equal((0L, 1_000_000L), (Error("made/exact"), Learned("made/exact").Max()));

        long Error(string offer) => (long)errors.Where(error => error.Offer == offer).Average(error => error.PerMillion);
        IEnumerable<long> Learned(string offer) => learnedRatios.Where(ratio => ratio.Offer == offer).Select(ratio => ratio.PerMillion);
    }

    [Fact]
    public void A_run_of_twice_the_length_that_is_one_in_a_hundred_widens_the_hold_and_slips_past_three_times_in_a_thousand()
    {
        var runs = new PostPricedWorld(7) { TwiceIn = 100 }.Run("made/unbounded", 3_000).ToList();

        var above = runs.Count(run => run.Cost > run.Hold);
        var ratio = Median(runs.Select(run => PerMillion(run.Hold.Nanos, run.Cost.Nanos)));

        Assert.True(above <= 9, $"{above} above");
        Assert.InRange(ratio, 1_800_000, 2_600_000);
    }

    [Fact]
    public void A_price_that_the_request_decides_is_left_as_it_is_and_a_learned_bound_is_never_above_the_books()
    {
        var exact = Listed("made/exact");
        var seconds = Listed("made/seconds");
        var shape = LearnedPrices.Apply(PostPricedWorld.Book, seconds, "a kettle", []).History!;
        var dear = Enumerable.Repeat(new SettledCost(shape.Shape, 1, 590_000_000, Delivered: true), 60).ToList();

        var learned = LearnedPrices.Apply(PostPricedWorld.Book, seconds, "a kettle", dear);
        var few = LearnedPrices.Apply(PostPricedWorld.Book, seconds, "a kettle", dear[..49]);
        var failed = LearnedPrices.Apply(PostPricedWorld.Book, seconds, "a kettle", [.. dear.Select(cost => cost with { Delivered = false })]);
        var others = LearnedPrices.Apply(PostPricedWorld.Book, seconds, "a kettle", [.. dear.Select(cost => cost with { Shape = "another" })]);

        Assert.Same(exact, LearnedPrices.Apply(PostPricedWorld.Book, exact, "a kettle", dear));
        Assert.Equal((590_000_000, 600_000_000), (learned.Expected.Nanos, learned.UpperBound!.Value.Nanos));
        Assert.Equal(learned.Expected, learned.Lines.Aggregate(Money.Zero(Currency.Usd), (sum, line) => sum + line.Expected));
        Assert.Equal(learned.UpperBound, learned.Lines.Aggregate(Money.Zero(Currency.Usd), (sum, line) => sum + line.UpperBound!.Value));
        Assert.Equal(QuoteJson.ToText(learned), QuoteJson.ToText(LearnedPrices.Apply(PostPricedWorld.Book, seconds, "a kettle", dear)));
        Assert.Contains(learned.Assumptions, said => said.Contains("learned from 60 settled attempts", StringComparison.Ordinal));
        Assert.All([few, failed, others], quote => Assert.Equal((seconds.Expected, seconds.UpperBound, false), (quote.Expected, quote.UpperBound, quote.History!.IsUsed)));

        static Quote Listed(string offer) => Assert.IsType<QuoteResult.Quoted>(PostPricedWorld.Book.Quote(
            new QuoteRequest(offer, ParameterSet.Empty, new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero)) { Prompt = "a kettle" })).Quote;
    }

    [Fact]
    public void What_was_settled_bounds_the_next_hold_and_a_bound_that_was_too_low_is_the_operators_loss_and_nothing_against_the_price()
    {
        var stage = new Stage { Fine = { BilledNanos = Given.Cent, Runtime = TimeSpan.FromSeconds(1) } };
        var first = stage.Run(stage.Submit(Ask(maxCents: 20)));
        for (var more = 1; more < LearnedPrices.Enough; more++)
        {
            stage.Run(stage.Submit(Ask(maxCents: 20)));
        }

        stage.Restart();
        var learned = stage.Run(stage.Submit(Ask(maxCents: null)));
        var history = JsonNode.Parse(learned.Last.QuoteJson)!["history"]!;
        var dearer = new[] { 150, 300, 600 }.Select(percent =>
        {
            stage.Fine.BilledNanos = Given.Cent * percent / 100;
            return stage.Run(stage.Submit(Ask(maxCents: null))).Last;
        }).ToList();

        Assert.Equal((20 * Given.Cent, Given.Cent), (first.Last.HoldNanos, first.Last.ChargeNanos));
        Assert.Equal((true, 50, "0.020000000", null), ((bool)history["used"]!, (int)history["attempts"]!, (string?)history["book_expected"], (string?)history["book_upper_bound"]));
        Assert.InRange(learned.Last.HoldNanos, Given.Cent, Given.Cent * 11 / 10);
        Assert.Equal(Given.Cent, learned.Last.ChargeNanos);
        Assert.All(dearer, attempt => Assert.Equal((attempt.HoldNanos, attempt.CostNanos - attempt.HoldNanos), (attempt.ChargeNanos, attempt.OverrunNanos)));
        Assert.All(dearer.Zip(dearer.Skip(1)), pair => Assert.True(pair.Second.HoldNanos > pair.First.CostNanos));
        Assert.Equal(3, stage.Rows.Events.Count(happened => happened.Kind == "attempt.overrun"));
        Assert.Empty(stage.Rows.Quarantines);

        static RenderRequest Ask(int? maxCents) => new("fine/guess", "a red kettle", Size) { MaxCost = maxCents is { } cents ? Money.FromNanos(cents * Given.Cent, Currency.Usd) : null };
    }

    private static long PerMillion(long part, long whole) => (long)((Int128)part * 1_000_000 / whole);

    private static long Median(IEnumerable<long> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
