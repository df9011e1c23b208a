using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.Quotes;

public sealed class SettlingTests
{
    private static readonly SettleRequest Image = new("sandbox-fast/image@2026-01-01", Ask.Parameters("n=4"), Ask.At, JobOutcome.Success);

    [Fact]
    public void Without_evidence_the_request_is_owed()
        => Assert.Equal((Billing.Billed, "first_party", Basis.Request, "0.320000000"), Facts(Settle(Image)));

    [Fact]
    public void What_was_measured_wins_over_the_request()
        => Assert.Equal((Billing.Billed, "first_party", Basis.Measured, "0.240000000"), Facts(Settle(Image with { Measured = Ask.Parameters("n=3") })));

    [Fact]
    public void Reported_usage_wins_over_what_was_measured()
        => Assert.Equal(
            (Billing.Billed, "first_party", Basis.ProviderReportedUsage, "0.160000000"),
            Facts(Settle(Image with { Measured = Ask.Parameters("n=3"), ReportedUsage = Ask.Parameters("n=2") })));

    [Fact]
    public void A_reported_cost_wins_over_all_and_the_difference_is_a_line()
    {
        var settled = Settle(Image with { Measured = Ask.Parameters("n=3"), ReportedCost = Usd(300_000_000) });

        Assert.Equal((Billing.Billed, "first_party", Basis.ProviderReportedCost, "0.300000000"), Facts(settled));
        Assert.Equal((Settling.DifferenceComponent, "0.060000000"), (settled.Lines[^1].Component, settled.Lines[^1].Amount.ToString()));
    }

    [Fact]
    public void A_reported_cost_that_agrees_adds_no_line()
        => Assert.Equal("image", Assert.Single(Settle(Image with { ReportedCost = Usd(320_000_000) }).Lines).Component);

    [Fact]
    public void A_free_outcome_costs_nothing()
    {
        var settled = Settle(Image with { Outcome = JobOutcome.ProviderError });

        Assert.Equal((Billing.Free, "first_party", Basis.Request, "0.000000000"), Facts(settled));
        Assert.All(settled.Lines, line => Assert.True(line.Amount.IsZero));
    }

    [Fact]
    public void A_free_outcome_that_the_provider_bills_is_billed()
    {
        var settled = Settle(Image with { Outcome = JobOutcome.ProviderError, ReportedCost = Usd(80_000_000) });

        Assert.Equal((Billing.Billed, "provider_reported", Basis.ProviderReportedCost, "0.080000000"), Facts(settled));
    }

    [Fact]
    public void A_reported_cost_of_nothing_is_free()
        => Assert.Equal((Billing.Free, "provider_reported", Basis.ProviderReportedCost, "0.000000000"), Facts(Settle(Image with { ReportedCost = Usd(0) })));

    [Fact]
    public void An_unknown_billing_is_held_at_the_bound()
    {
        var settled = Settle(new SettleRequest("openai/gpt-image-2@2026-08-21", Ask.Parameters("quality=low"), Ask.At, JobOutcome.Timeout, Prompt: "abcdefgh"));

        Assert.Equal(Billing.Unknown, settled.Billing);
        Assert.Equal(Usd(5_880_000 + (8 * 5_000)), settled.Cost);
    }

    [Fact]
    public void Partial_delivery_is_owed_for_what_came()
        => Assert.Equal((Billing.Partial, "first_party", Basis.Measured, "0.080000000"), Facts(Settle(Image with { Outcome = JobOutcome.Partial, Measured = Ask.Parameters("n=1") })));

    [Fact]
    public void Usage_that_no_component_reads_changes_nothing()
        => Assert.Equal((Billing.Billed, "first_party", Basis.Request, "0.320000000"), Facts(Settle(Image with { ReportedUsage = Ask.Parameters("gpu_minutes=9") })));

    [Fact]
    public void A_negative_report_is_passed_over()
        => Assert.Equal("0.320000000", Settle(Image with { ReportedUsage = Ask.Parameters("n=-1") }).Cost.ToString());

    [Fact]
    public void A_report_in_words_that_the_price_does_not_know_is_passed_over()
        => Assert.Equal(
            (Billing.Billed, "inferred", Basis.Request, "0.000975000"),
            Facts(Settle(new SettleRequest("replicate/gpu@2026-08-21", Ask.Parameters("hardware=l40s compute_seconds=1"), Ask.At, JobOutcome.Success, ReportedUsage: Ask.Parameters("hardware=abacus")))));

    [Fact]
    public void A_version_is_pinned_past_the_models_end()
        => Assert.Equal("0.800000000", Settle(new SettleRequest("openai/sora-2@2026-08-21", Ask.Parameters("seconds=8"), Ask.At.AddYears(1), JobOutcome.Success)).Cost.ToString());

    [Fact]
    public void A_version_that_is_missing_is_no_free_render()
        => Assert.Throws<PriceVersionMissingException>(() => Settle(Image with { PriceVersion = "sandbox-fast/image@2025-01-01" }));

    [Fact]
    public void A_bill_in_another_currency_stands_alone()
    {
        Assert.True(Currency.TryParse("EUR", out var euro));

        var settled = Settle(Image with { ReportedCost = Money.FromNanos(7, euro) });

        Assert.Equal(settled.Cost, Assert.Single(settled.Lines).Amount);
    }

    private static SettledPrice Settle(SettleRequest request)
    {
        var settled = Settling.Settle(PriceBook.Embedded(), request);
        Assert.Equal(settled.Cost, settled.Lines.Aggregate(Money.Zero(settled.Cost.Currency), (sum, line) => sum + line.Amount));
        return settled;
    }

    private static (Billing Billing, string Evidence, Basis Basis, string Cost) Facts(SettledPrice settled)
        => (settled.Billing, settled.Evidence, settled.Basis, settled.Cost.ToString());

    private static Money Usd(long nanos) => Money.FromNanos(nanos, Currency.Usd);
}
