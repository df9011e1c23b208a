using Rendermeter.Engine.Invoices;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Engine.Tests.Invoices;

/// <summary>What the same month would have cost on plans and in other hours, by hand.</summary>
public sealed class SavingsTests
{
    private static readonly PriceBook Book = PriceBook.Embedded().With("press.yaml",
        """
        provider: press
        currency: USD
        plans:
          - {plan: small, kind: plan, price: 8, quantity: 100, unit: image, period: month, overflow: pay_as_you_go, overflow_rate: 0.09, checked_on: 2026-01-01, source: s}
          - {plan: large, kind: plan, price: 14, quantity: 200, unit: image, period: month, overflow: refuse, checked_on: 2026-01-01, source: s}
          - {plan: tiny, kind: plan, price: 2, quantity: 20, unit: image, period: month, overflow: refuse, checked_on: 2026-01-01, source: s}
          - {plan: box, kind: pack, price: 4, quantity: 50, unit: image, overflow: buy_more, checked_on: 2026-01-01, source: s}
          - {plan: films, kind: pack, price: 1, quantity: 1000, unit: second, overflow: buy_more, checked_on: 2026-01-01, source: s}
        models:
          - model: still
            media: image
            versions:
              - {effective_from: 2026-01-01, checked_on: 2026-01-01, source: s, source_kind: first_party, components: [{name: o, quantity: outputs, rate: 0.10, unit: image}]}
          - model: night
            media: image
            parameters:
              quality: {allowed: [low, high], default: low}
            versions:
              - effective_from: 2026-01-01
                checked_on: 2026-01-01
                source: s
                source_kind: first_party
                components: [{name: o, quantity: outputs, rate: 0.20, unit: unit}]
                adjustments:
                  - {name: small_hours, kind: multiply, value: 0.25, windows: {zone: UTC, at: [{from: "02:00", to: "04:00"}]}}
                  - {name: evening, kind: multiply, value: 0.5, windows: {zone: UTC, at: [{from: "20:00", to: "22:00"}]}}
        """);

    [Fact]
    public void Plans_are_priced_with_their_own_rate_beyond_and_a_plan_that_refuses_is_none()
    {
        // 150 stills at 0.10 are 15. small: 8 + 50 x 0.09 = 12.50. large: 14. box: 3 x 4 = 12. tiny refuses 130 of them; films counts seconds.
        var savings = Savings("still", 150, _ => "2026-11-05T12:00:00Z").Where(saving => saving.Kind == "plan").ToList();

        Assert.Equal(
            [("plan box", "3"), ("plan small", "2.5"), ("plan large", "1")],
            savings.Select(saving => (saving.To, Bill.Money(saving.Saved))));
        Assert.All(savings, saving => Assert.Equal((150L, "15"), (saving.Lines, Bill.Money(saving.Now))));
        Assert.Contains("50 of its images left unused", savings[2].Changes, StringComparison.Ordinal);
        Assert.Contains("3 × 4.000000000 USD", savings[0].Changes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_by_the_month_is_bought_in_every_month_of_the_file()
    {
        // 150 stills over two months: 75 in each. small: 2 x 8 = 16 saves nothing of 15; box: 3 x 4.
        var savings = Savings("still", 150, line => line < 75 ? "2026-10-01T12:00:00Z" : "2026-11-30T12:00:00Z").Where(saving => saving.Kind == "plan");

        Assert.Equal([("plan box", "3")], savings.Select(saving => (saving.To, Bill.Money(saving.Saved))));
    }

    [Fact]
    public void The_cheapest_hours_are_found_among_several_windows_and_what_ran_there_already_saves_nothing()
    {
        // 6 at noon at 0.20, 2 in the evening at 0.10, 2 at night at 0.05: 1.50. All of it at night: 0.50.
        var saving = Assert.Single(
            Savings("night", 10, line => line < 6 ? "2026-11-05T12:00:00Z" : line < 8 ? "2026-11-05T20:30:00Z" : "2026-11-05T03:00:00Z"), saving => saving.Kind == "hours");

        Assert.Equal(("1.5", "0.5", "1", 10L), (Bill.Money(saving.Now), Bill.Money(saving.Then), Bill.Money(saving.Saved), saving.Lines));
        Assert.Contains("waits", saving.Changes, StringComparison.Ordinal);
        Assert.DoesNotContain(Savings("night", 10, _ => "2026-11-05T03:00:00Z"), other => other.Kind == "hours");
    }

    private static IReadOnlyList<Saving> Savings(string model, int lines, Func<int, string> at)
    {
        var rows = Enumerable.Range(0, lines).Select(line => $"{at(line)},j{line},{model},1,{(model == "still" ? "0.10" : Amount(at(line)))}\n");
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes("at,id,model,n,amount\n" + string.Concat(rows)));
        var outcome = Reconciling.Run(Book, new InvoiceOptions("press"), stream, null, null, TestContext.Current.CancellationToken);
        var report = outcome is ReconcileOutcome.Checked good ? good.Report : throw new Xunit.Sdk.XunitException(string.Join('\n', ((ReconcileOutcome.Refused)outcome).Errors));
        Assert.Equal(LineClass.AsExpected, Assert.Single(report.Classes).Class);
        return report.Savings;
    }

    private static string Amount(string at) => at[11..13] switch { "20" => "0.10", "03" => "0.05", _ => "0.20" };
}
