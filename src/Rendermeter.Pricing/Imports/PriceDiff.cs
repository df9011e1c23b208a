using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Imports;

/// <summary>What a price file would change, in money for a typical render of each model.</summary>
public static class PriceDiff
{
    /// <summary>Compares a file with a book, model by model in the order of the file.</summary>
    /// <param name="book">The book as it is.</param>
    /// <param name="fileName">The name that findings carry.</param>
    /// <param name="yamlText">The file that would be laid over it.</param>
    /// <param name="at">The instant at which prices are asked.</param>
    /// <exception cref="PriceFileException">The file has errors.</exception>
    public static IReadOnlyList<PriceDifference> Between(PriceBook book, string fileName, string yamlText, DateTimeOffset at)
    {
        var findings = new Findings(fileName);
        var prices = PriceFileReader.Read(yamlText, findings) ?? throw new PriceFileException(findings.All);
        var after = book.With(fileName, yamlText);
        return [.. prices.Models.Select(model => Between(book, after, model, at))];
    }

    private static PriceDifference Between(PriceBook before, PriceBook after, PricedModel model, DateTimeOffset at)
    {
        var old = before.Find(model.Name);
        var asked = Shared(old, model, at);
        var (was, now) = (old is null ? null : Price(before, asked), Price(after, asked));
        var difference = was is { } a && now is { } b && a.Currency == b.Currency ? b - a : (Money?)null;
        var kind = old is null ? DifferenceKind.Added
            : was is null || now is null || difference is null ? DifferenceKind.Unpriced
            : difference.Value.IsZero ? DifferenceKind.Unchanged
            : was.Value.IsZero || now.Value.IsZero || PriceLint.IsSuspicious(was.Value.ToRational(), now.Value.ToRational()) ? DifferenceKind.Suspicious
            : DifferenceKind.Changed;
        return new PriceDifference(model.Name, kind, asked.Parameters, was, now, difference);
    }

    /// <summary>A typical render that both take, as far as there is one: the new model's, with the old one's values where it is asked the same.</summary>
    private static QuoteRequest Shared(PricedModel? old, PricedModel model, DateTimeOffset at)
    {
        var asked = TypicalRender.Of(model, at);
        if (old is null)
        {
            return asked;
        }

        var typical = TypicalRender.Of(old, at);
        var parameters = asked.Parameters.Where(item => old.Rule(item.Key) is not null)
            .Aggregate(ParameterSet.Empty, (set, item) => set.With(item.Key, typical.Parameters.TryGet(item.Key, out var same) ? same : old.Rule(item.Key)?.Default ?? item.Value));
        return asked with { Parameters = parameters };
    }

    private static Money? Price(PriceBook book, QuoteRequest request) => book.Quote(request) is QuoteResult.Quoted { Quote: var quote } ? quote.Expected : null;
}
