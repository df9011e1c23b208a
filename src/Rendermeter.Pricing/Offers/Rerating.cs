using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>Answers what past renders would have cost under another version, plan or model. Nothing is changed by asking.</summary>
public static class Rerating
{
    /// <summary>Rates every render twice: as it was, and as the target has it.</summary>
    /// <param name="book">The prices.</param>
    /// <param name="items">The renders.</param>
    /// <param name="target">What to price them on instead.</param>
    public static RerateReport Rerate(PriceBook book, IEnumerable<RerateItem> items, RerateTarget target)
    {
        var rerated = items.Select(item => Rerate(book, item, target)).ToList();
        var totals = rerated
            .Where(item => item.Difference is not null)
            .GroupBy(item => item.Difference!.Value.Currency)
            .OrderBy(group => group.Key.Code, StringComparer.Ordinal)
            .Select(Total)
            .ToList();
        return new RerateReport(rerated, totals, rerated.Count(item => item.Difference is null));
    }

    private static ReratedItem Rerate(PriceBook book, RerateItem item, RerateTarget target)
    {
        var asked = new QuoteRequest(item.Model, item.Parameters, item.At) { Usage = item.Usage, Outcome = item.Outcome, Prompt = item.Prompt, RefuseUncounted = true };
        var past = item.Charged is null ? book.Quote(asked) : null;
        var (was, wasVersion) = item.Charged is { } charged ? (charged, null) : Answer(past!);
        var instead = book.Quote(asked with
        {
            Model = target.Model ?? (target.At is null && target.AsKnownAt is null ? item.Model : Unpinned(item.Model)),
            Parameters = target.Parameters.Aggregate(item.Parameters, (set, parameter) => set.With(parameter.Key, parameter.Value)),
            At = target.At ?? item.At,
            AsKnownAt = target.AsKnownAt,
        });
        var (would, wouldVersion) = Answer(instead);
        var difference = was is { } then && would is { } now && then.Currency == now.Currency ? now - then : (Money?)null;
        return new ReratedItem(
            item, was, wasVersion, would, wouldVersion, difference, was is null ? past : null, would is null ? instead : null);
    }

    private static (Money? Amount, string? Version) Answer(QuoteResult result)
        => result is QuoteResult.Quoted { Quote: var quote } ? (quote.Expected, quote.Price.Version) : (null, null);

    /// <summary>Another instant asks for the version that held then, not for the one that was used.</summary>
    private static string Unpinned(string model) => ModelName.Parse(model) is { Version: { } version } ? model[..^(version.Length + 1)] : model;

    private static RerateTotal Total(IGrouping<Currency, ReratedItem> group)
    {
        var zero = Money.Zero(group.Key);
        var (was, would) = (zero, zero);
        foreach (var item in group)
        {
            was += item.Was!.Value;
            would += item.Would!.Value;
        }

        return new RerateTotal(group.Count(), was, would, would - was);
    }
}
