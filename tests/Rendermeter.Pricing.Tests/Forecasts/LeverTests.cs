using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Forecasts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Tests.Forecasts;

/// <summary>Every lever with its two sums and the point where it turns, by hand.</summary>
public sealed class LeverTests
{
    private const string Ladder = """
        provider: acme
        currency: USD
        models:
          - model: draw
            media: image
            parameters:
              quality: {allowed: [low, medium, high], default: medium}
              width: {min: 64, max: 4096, default: 1024}
              height: {min: 64, max: 4096, default: 1024}
            versions:
              - effective_from: 2026-01-01
                checked_on: 2026-01-01
                source: s
                source_kind: first_party
                components: [{name: o, quantity: outputs, table: [{quality: low, rate: 0.05}, {quality: medium, rate: 0.10}, {quality: high, rate: 0.16}]}]
                adjustments:
                  - {name: night, kind: multiply, value: 0.5, windows: {zone: UTC, at: [{from: "01:00", to: "05:00"}]}}
        """;

    /// <summary>
    /// 1,000 wanted, medium at 0.10 with 0.5 rejected and attempts without a limit that matters: 0.20 an accepted output, 200 together.
    /// </summary>
    [Theory]
    // Up: 0.16 / 0.8 = 0.20: the same money; it turns where 0.16 / (1 - r) = 0.20.
    [InlineData("{name: up, lever: ladder, parameters: {quality: high}, rejection: 0.2}", Lever.Ladder, "200", "200", "0.2")]
    [InlineData("{name: up, lever: ladder, parameters: {quality: high}, rejection: 0.1}", Lever.Ladder, "200", "177.777778", "0.2")]
    // Down: 0.05 / (1 - 0.7) = 0.1667; it turns where 0.05 / (1 - r) = 0.20.
    [InlineData("{name: down, lever: ladder, parameters: {quality: low}, rejection: 0.7}", Lever.Ladder, "200", "166.666667", "0.75")]
    [InlineData("{name: down, lever: ladder, parameters: {quality: low}, rejection: 0.8}", Lever.Ladder, "200", "250", "0.75")]
    [InlineData("{name: cheap, lever: cheaper_model, price: 0.04, rejection: 0.75}", Lever.CheaperModel, "200", "160", "0.8")]
    [InlineData("{name: other, price: 0.12, rejection: 0.25}", Lever.Offer, "200", "160", "0.4")]
    // 0.10 + s at 0.4 rejected: 0.1667 + s / 0.6; it turns at a surcharge of 0.02.
    [InlineData("{name: style, lever: adapter, surcharge: 0.01, rejection: 0.4}", Lever.Adapter, "200", "183.333333", "0.02")]
    // 30 to train, then 0.10 / 0.8: 0.075 saved each, 400 of them pay it.
    [InlineData("{name: trained, lever: adapter, setup: 30, rejection: 0.2}", Lever.Adapter, "200", "155", "400")]
    // One long clip covers three at 0.2: 0.4 / 3 each; it pays below three times the price of one.
    [InlineData("{name: long, lever: longer_clips, price: 0.2, covers: 3}", Lever.LongerClips, "200", "133.333333", "0.3")]
    // 0.05 at 0.5 rejected is 0.10, and 0.06 for the step: 0.16. The step may cost 0.10.
    [InlineData("{name: small, lever: upscale, parameters: {quality: low}, upscale: {price: 0.06}}", Lever.Upscale, "200", "160", "0.1")]
    public void An_alternative_turns_where_the_arithmetic_says(string alternative, Lever lever, string now, string otherwise, string turnsAt)
    {
        var answer = Assert.Single(Of($"monthly: 1000, offer: acme/draw, rejection: 0.5, attempts: 50, alternatives: [{alternative}]").Levers);

        Assert.Equal((lever, now, otherwise), (answer.Lever, Short(answer.Now.ToRational()), Short(answer.Otherwise.ToRational())));
        Assert.Equal(turnsAt, Short(answer.TurnsAt!.Value));
        Assert.NotEmpty(answer.Turn);
    }

    [Fact]
    public void The_flagship_for_paid_users_only_saves_what_the_free_ones_cost_on_it()
    {
        // 300 free pictures at 0.16, none rejected, or at 0.05 with a quarter rejected: 48 against 20. It turns at 0.05 / (1 - r) = 0.16.
        var forecast = Of(
            """
            {name: free, tier: free, actions_per_user: 3, offer: acme/draw, parameters: {quality: high}, alternatives: [{name: standard for free users, lever: flagship, parameters: {quality: low}, rejection: 0.25}]}
            {name: paid, tier: paid, actions_per_user: 10, offer: acme/draw, parameters: {quality: high}}
            """, "tiers: {free: {users: 100}, paid: {users: 20}}");

        var answer = Assert.Single(forecast.Levers);
        Assert.Equal((Lever.Flagship, "free", "48", "20", "0.6875"), (answer.Lever, answer.Line, Short(answer.Now.ToRational()), Short(answer.Otherwise.ToRational()), Short(answer.TurnsAt!.Value)));
        Assert.Equal("80", Short(forecast.Total.Expected.ToRational()));
    }

    [Fact]
    public void A_smaller_image_saves_its_egress_and_may_be_rejected_so_much_more()
    {
        // 2 MB or 1 MB at 10 a gigabyte: 0.02 or 0.01 beside 0.10. 120 against 110; 0.10 / (1 - r) + 0.01 = 0.12 at r = 1/11.
        var answer = Assert.Single(Of("monthly: 1000, offer: acme/draw, downstream: [{name: cdn, megabytes: 2, gigabyte_price: 10}], alternatives: [{name: smaller, lever: image_size, parameters: {width: 512, height: 512}, megabytes: 1}]").Levers);

        Assert.Equal((Lever.ImageSize, "120", "110", "0.090909"), (answer.Lever, Short(answer.Now.ToRational()), Short(answer.Otherwise.ToRational()), Short(answer.TurnsAt!.Value)));
    }

    [Theory]
    // 2 MB or 1 MB at 10 a gigabyte, a fifth of the small ones rejected: 0.10 + 0.02 against 0.125 + 0.01. By rejection it turns at 1/11 as above;
    // by egress where 0.10 + 0.002 p = 0.125 + 0.001 p: at 25 a gigabyte.
    [InlineData("{1024x1024: 2, 512x512: 1}", "parameters: {width: 512, height: 512}, rejection: 0.2", "120", "135", "0.090909", "25", "pays from 25 a gigabyte of egress, which costs 10")]
    // The quality decides, and every other is "*": 0.10 + 0.03 against 0.05 + 0.02.
    [InlineData("{medium: 3, \"*\": 2}", "parameters: {quality: low}", "130", "70", "0.545455", null, "pays at every price of egress, which costs 10 a gigabyte")]
    [InlineData("{low: 4, medium: 3}", "parameters: {quality: low}", "130", "90", "0.444444", null, "it sends more bytes than before")]
    [InlineData("2", "parameters: {width: 512, height: 512}, megabytes: 1, rejection: 0.2", "120", "135", "0.090909", "25", "pays from 25 a gigabyte")]
    [InlineData("{1024x1024: 2}", "parameters: {width: 512, height: 512}, megabytes: 1, rejection: 0.2", "120", "135", "0.090909", "25", "pays from 25 a gigabyte")]
    public void The_size_of_a_file_turns_by_the_price_of_egress_as_well(string megabytes, string alternative, string now, string otherwise, string turnsAt, string? price, string said)
    {
        var answer = Assert.Single(Of($"monthly: 1000, offer: acme/draw, downstream: [{{name: cdn, megabytes: {megabytes}, gigabyte_price: 10}}], alternatives: [{{name: smaller, lever: image_size, {alternative}}}]").Levers);

        Assert.Equal((now, otherwise, turnsAt), (Short(answer.Now.ToRational()), Short(answer.Otherwise.ToRational()), Short(answer.TurnsAt!.Value)));
        Assert.Equal(price, answer.TurnsAtEgressPrice?.ToString());
        Assert.Contains(said, answer.Turn, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_upscaled_is_sent_in_its_native_size()
    {
        // 0.10 and 2 MB against 0.10, 0.01 for the step, and 2 MB all the same.
        var answer = Assert.Single(Of("monthly: 1000, offer: acme/draw, downstream: [{name: cdn, megabytes: {1024x1024: 2, 512x512: 1}, gigabyte_price: 10}], alternatives: [{name: up, lever: upscale, parameters: {width: 512, height: 512}, upscale: {price: 0.01}}]").Levers);

        Assert.Equal(("120", "130"), (Short(answer.Now.ToRational()), Short(answer.Otherwise.ToRational())));
    }

    [Fact]
    public void The_share_that_waits_for_a_cheaper_hour_is_priced_in_that_hour()
    {
        // A quarter of 1,000 at half of 0.10: 87.50 against 100; waiting pays while it costs less than 0.05 an output.
        var forecast = Of("monthly: 1000, offer: acme/draw, waiting: {share: 0.25, hour: 2}");

        var answer = Assert.Single(forecast.Levers);
        Assert.Equal((Lever.OffPeak, "87.5", "100", "0.05"), (answer.Lever, Short(answer.Now.ToRational()), Short(answer.Otherwise.ToRational()), Short(answer.TurnsAt!.Value)));
        Assert.Equal("87.5", Short(forecast.Total.Expected.ToRational()));
        Assert.Equal("100", Short(Of("monthly: 1000, offer: acme/draw, waiting: {share: 0.25, hour: 6}").Total.Expected.ToRational()));
    }

    [Fact]
    public void Several_offers_are_compared_with_the_first()
    {
        var answers = Forecasted.Line("monthly: 100, offer: [sandbox-fast/image, sandbox-cheap/image, sandbox-fine/image], rejection: 0.2, attempts: 50").Levers;

        // 0.08, 0.04 and 0.12 at 0.8 accepted; the cheap one may be rejected up to 1 - 0.04 / 0.10, the fine one never pays.
        Assert.Equal(["sandbox-cheap/image", "sandbox-fine/image"], answers.Select(answer => answer.Name));
        Assert.Equal(["10", "10"], answers.Select(answer => Short(answer.Now.ToRational())));
        Assert.Equal(["5", "15"], answers.Select(answer => Short(answer.Otherwise.ToRational())));
        Assert.Equal("0.6", Short(answers[0].TurnsAt!.Value));
        Assert.Null(answers[1].TurnsAt);
        Assert.StartsWith("never pays", answers[1].Turn, StringComparison.Ordinal);
    }

    [Fact]
    public void A_commitment_turns_at_the_share_that_it_costs()
    {
        // 700 for 1,000 worth; 800 are used.
        var answer = Assert.Single(Forecasted.Line("monthly: 800, price: 1", more: "purchases: [{name: prepaid, price: 700, worth: 1000, expires_after_months: 1}]").Levers);

        Assert.Equal((Lever.Commitment, "700", "800", "0.7"), (answer.Lever, Short(answer.Now.ToRational()), Short(answer.Otherwise.ToRational()), Short(answer.TurnsAt!.Value)));
        Assert.Equal("pays from 70 % of its use; 80 % is expected to be used", answer.Turn);
    }

    [Fact]
    public void Drafts_turn_at_the_price_of_a_draft()
    {
        // Four drafts at 0.02 and a final at 0.10 against four finals: 18 against 40; 4 d + 0.10 = 0.40 at d = 0.075, three quarters of a final.
        var answer = Assert.Single(Forecasted.Line("monthly: 100, price: 0.1, drafts: {price: 0.02, count: 4}").Levers);

        Assert.Equal((Lever.Drafts, "18", "40", "0.75"), (answer.Lever, Short(answer.Now.ToRational()), Short(answer.Otherwise.ToRational()), Short(answer.TurnsAt!.Value)));
    }

    private static Forecast Of(string lines, string more = "")
    {
        var items = lines.Contains("{name: free", StringComparison.Ordinal) ? lines.Split('\n').Select(line => line.Trim()) : [$"{{name: a, {lines}}}"];
        var text = $"forecast: test\nstarts: 2026-12\nmonths: 1\n{more}\nlines:\n{string.Concat(items.Select(item => $"  - {item}\n"))}";
        var result = Forecasting.Forecast("feature.yaml", text, PriceBook.Embedded().With("acme.yaml", Ladder));
        Assert.True(result is ForecastResult.Forecasted, result is ForecastResult.Refused refused ? string.Join('\n', refused.Findings) : "");
        return ((ForecastResult.Forecasted)result).Forecast;
    }

    private static string Short(Rational value) => Rational.FromFraction((value * 1_000_000).RoundHalfEven(), 1_000_000).ToString();
}
