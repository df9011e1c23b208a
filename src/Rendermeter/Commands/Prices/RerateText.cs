using System.Globalization;
using Rendermeter.Commands.Demo;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Offers;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Commands.Prices;

/// <summary>Past renders beside what they would have cost, for people.</summary>
internal static class RerateText
{
    public static void Print(RerateReport report)
    {
        var columns = new Columns("render", ">was", ">would be", ">difference", "currency", "on");
        foreach (var item in report.Items)
        {
            columns.Add(
                item.Item.Id, Amounts.Beside(item.Was, item.Would), Shown(item.Would), item.Difference is { } difference ? Signed(difference) : "-",
                (item.Would ?? item.Was)?.Currency.Code ?? "-", item.WouldVersion ?? "no price");
        }

        columns.Print(indent: "");
        foreach (var item in report.Items.Where(item => item.WasRefused is not null || item.WouldRefused is not null))
        {
            Paper.Line($"  {item.Item.Id}: {(item.WasRefused is { } was ? $"it has no past price: {Why(was)}" : "")}{(item.WasRefused is not null && item.WouldRefused is not null ? "; " : "")}{(item.WouldRefused is { } would ? $"it would be refused: {Why(would)}" : "")}");
        }

        Paper.Line();
        foreach (var total in report.Totals)
        {
            Paper.Line(string.Create(CultureInfo.InvariantCulture,
                $"{Counted.Of(total.Items, "render")}: was {total.Was} {total.Was.Currency}, would be {total.Would}, difference {Paper.Bold(Signed(total.Difference))}{Share(total)}"));
        }

        if (report.Unanswered > 0)
        {
            Paper.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Unanswered} without one of the two prices, or with prices in two currencies: in no total"));
        }
    }

    private static string Share(RerateTotal total)
        => total.Was.IsZero ? "" : $" ({Signed(total.Difference.ToRational() / total.Was.ToRational() * 100)} %)";

    private static string Signed(Rational percent)
    {
        var tenths = Rational.FromFraction((percent * 10).RoundHalfEven(), 10);
        return (tenths.Sign > 0 ? "+" : "") + tenths;
    }

    private static string Signed(Money money) => (money.Nanos > 0 ? "+" : "") + Amounts.Short(money);

    private static string Shown(Money? money) => money is { } known ? Amounts.Short(known) : "-";

    private static string Why(QuoteResult refusal) => refusal switch
    {
        QuoteResult.UnknownModel unknown => $"there is no model {unknown.Model} (unknown_model)",
        QuoteResult.NoPrice none => $"{none.Detail} ({none.Code})",
        QuoteResult.Invalid invalid => string.Join("; ", invalid.Errors.Select(error => $"{error.Detail} ({error.Code})")),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
