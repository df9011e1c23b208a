using System.Numerics;
using System.Text;
using System.Text.Json;
using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Engine.Routes;

/// <summary>
/// Quotes of prices that are known after the run, by what such requests came to. Pure: the same quote and the same settled attempts give the same
/// figures, in whole numbers and fractions.
/// </summary>
public static class LearnedPrices
{
    /// <summary>So many settled attempts of an offer on a route are looked back on: with W of them, a kind of run too rare to be among them slips past at most once in e times W.</summary>
    public const int Window = 400;

    /// <summary>So many that delivered must be of the same shape before they count, and the newest so many give the mean.</summary>
    public const int Enough = 50;

    /// <summary>The component of the line between the book's figures and the learned ones.</summary>
    public const string Component = "history";

    /// <summary>The least that the bound is above what was expected and seen: one part in so many of what is expected.</summary>
    private const int LeastMargin = 25;

    /// <summary>Whether any price of a model is one that is known after the run, so that its settled attempts need to be read.</summary>
    public static bool Concern(PricedModel model) => model.Versions.Any(IsPostPriced);

    /// <summary>The answer of a book as settled attempts have it, where they are enough; else as it is.</summary>
    public static QuoteResult Apply(PriceBook book, QuoteResult result, string? prompt, IReadOnlyList<SettledCost> settled)
        => result is QuoteResult.Quoted { Quote: var quote } && Apply(book, quote, prompt, settled) is { History.IsUsed: true } learned ? new QuoteResult.Quoted(learned) : result;

    /// <summary>The quote with its shape and, where enough attempts of that shape were settled, with their figures. An exact quote stays as it is.</summary>
    /// <param name="settled">Of this offer, the newest first.</param>
    public static Quote Apply(PriceBook book, Quote quote, string? prompt, IReadOnlyList<SettledCost> settled)
    {
        if (quote.Kind == QuoteKind.Exact || book.Find(quote.Price.Version) is not { } model
            || model.Version(quote.Price.Version[(quote.Price.Version.LastIndexOf('@') + 1)..]) is not { } version || !IsPostPriced(version))
        {
            return quote;
        }

        var (shape, scale) = ShapeOf(model, quote, prompt);
        var alike = settled.Take(Window).Where(cost => cost.Shape == shape).ToList();
        var delivered = alike.Where(cost => cost.Delivered).Take(Enough).ToList();
        var history = new QuoteHistory(shape, scale, alike.Count, Window, delivered.Count == Enough, quote.Expected, quote.UpperBound);
        return history.IsUsed ? Learned(quote, history, alike, delivered) : quote with { History = history };
    }

    /// <summary>Whether a kept quote was learned, and the price book alone would have allowed for a cost: then the price is right and the bound was not.</summary>
    internal static bool AllowsCost(string quoteJson, long costNanos)
    {
        using var read = JsonDocument.Parse(quoteJson);
        return read.RootElement.TryGetProperty("history", out var history) && history.GetProperty("used").GetBoolean()
            && !(Money.TryParse(history.GetProperty("book_upper_bound").GetString(), Currency.Usd, out var bound) && costNanos > bound.Nanos);
    }

    private static Quote Learned(Quote quote, QuoteHistory history, List<SettledCost> alike, List<SettledCost> delivered)
    {
        var mean = Mean(history, delivered);
        var dearest = alike.Aggregate((most, cost) => (Int128)cost.CostNanos * most.Scale > (Int128)most.CostNanos * cost.Scale ? cost : most);
        var top = Rational.FromFraction((BigInteger)dearest.CostNanos * history.Scale, dearest.Scale);

        // The fewer were seen, the more is added to the dearest of them.
        var margin = Rational.Max((top - mean) * Enough / (Enough + alike.Count), mean / LeastMargin);
        var expected = Money.FromNanos((long)Rational.Min(mean, Money.MaxNanos).RoundHalfEven(), quote.Currency);
        var bound = Money.FromNanos((long)Rational.Min(Rational.Max(top, mean) + margin, Money.MaxNanos).Ceiling(), quote.Currency);
        if (quote.UpperBound is { } book)
        {
            (expected, bound) = (expected < book ? expected : book, bound < book ? bound : book);
        }

        var why = $"{alike.Count} settled attempts like it: the mean of the newest {Enough}, and a bound above the dearest";
        var difference = expected - quote.Expected;
        var line = new QuoteLine(Component, Rational.One, "adjustment", difference.ToRational(), difference.ToRational(), difference,
            quote.UpperBound is { } unlearned ? bound - unlearned : null, why);
        var of = quote.UpperBound is { } most ? $"at most {most}" : "no bound";
        return quote with
        {
            Expected = expected,
            UpperBound = bound,
            Lines = [.. quote.Lines, line],
            Assumptions = [.. quote.Assumptions, $"expected and bound are learned from {alike.Count} settled attempts of the same shape among the last {history.Window} of this offer on this route; the price book alone says {quote.Expected}, {of}"],
            History = history,
        };
    }

    /// <summary>What they came to by their scale; where the book expects the whole price, its own expectation counts as one more of them.</summary>
    private static Rational Mean(QuoteHistory history, List<SettledCost> delivered)
    {
        var prior = history.Scale == history.BookExpected.Nanos ? history.Scale : 0;
        var (costs, scales) = delivered.Aggregate((Costs: (BigInteger)prior, Scales: (BigInteger)prior), (sum, cost) => (sum.Costs + cost.CostNanos, sum.Scales + cost.Scale));
        return Rational.FromFraction(costs * history.Scale, scales);
    }

    /// <summary>
    /// What must be the same, and by what costs are compared: by what the book expects, which moves with the prompt and the hour, unless a part of the
    /// price counts nothing there; then speech is as long as its text, and any other job like the next.
    /// </summary>
    private static (string Shape, long Scale) ShapeOf(PricedModel model, Quote quote, string? prompt)
    {
        var isWhole = !quote.Expected.IsZero && quote.Lines.All(line => !line.Quantity.IsZero || line.UpperBound is { IsZero: true });
        var (by, scale) = isWhole ? ("expected", quote.Expected.Nanos)
            : model.Media == MediaKind.Speech && prompt is { Length: > 0 } ? ("prompt_bytes", Encoding.UTF8.GetByteCount(prompt)) : ("job", 1L);
        var asked = quote.Parameters.Concat(quote.Defaults).OrderBy(parameter => parameter.Key, StringComparer.Ordinal).Select(parameter => $"{parameter.Key}={parameter.Value.Text}");
        return (string.Join(' ', [quote.Price.Version, .. asked, $"by={by}"]), scale);
    }

    /// <summary>A run decides how much, or a bill at which rate. Where the hour of the end decides the rate, history would be of other hours.</summary>
    private static bool IsPostPriced(PriceVersion version)
        => version.Components.Any(component => component.Quantity.Source == QuantitySource.Run || component.Range is not null)
            && version.Adjustments.All(adjustment => adjustment.Windows is null or { Decides: DecidingMoment.Submission });
}
