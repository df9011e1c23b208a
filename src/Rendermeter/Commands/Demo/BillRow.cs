using Rendermeter.Commands.Demo.Views;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Commands.Demo;

/// <summary>A provider's bill beside what our books say that it costs us, over everything that ever ran on this data.</summary>
/// <param name="Unmatched">Jobs and attempts whose amounts differ, or that only one side knows.</param>
internal sealed record BillRow(string Provider, int Jobs, Money Bill, Money? Books, IReadOnlyList<string> Unmatched)
{
    public Money? Difference => Books is { } books ? Bill - books : null;

    public bool Agrees => Difference is { Nanos: 0 } && Unmatched.Count == 0;

    public static BillRow Of(BillView bill, IEnumerable<RenderView> renders)
    {
        var attempts = renders.SelectMany(render => render.Attempts).Where(attempt => attempt.Offer.Provider == bill.Provider).ToList();
        var booked = attempts.Where(attempt => attempt.State != "never_sent").ToDictionary(attempt => attempt.Id, attempt => attempt.Cost);
        var billed = bill.Lines.ToLookup(line => line.Reference, line => line.Amount);
        var unmatched = booked.Keys.Union(billed.Select(line => line.Key))
            .Where(id => !booked.TryGetValue(id, out var cost) || cost is null || Amounts.Sum(billed[id]) != Amounts.Read(cost))
            .Order(StringComparer.Ordinal);
        return new BillRow(bill.Provider, bill.Lines.Count, Amounts.Read(bill.Total), Amounts.Sum(attempts.Select(attempt => attempt.Cost)), [.. unmatched]);
    }
}
