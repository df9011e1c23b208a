using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Raters;

namespace Rendermeter.Bench;

/// <summary>One price asked again and again: the compiled rater, the explained quote of the same request, and another library beside them.</summary>
internal static class RateBench
{
    private const int FastRuns = 400_000;
    private const int ExactRuns = 20_000;

    private static readonly DateTimeOffset At = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    public static int Run()
    {
        var book = PriceBook.Embedded();
        var compiled = Compiled(book, At).ToList();
        var table = compiled.Where(one => one.Version.Components.Count == 1).MaxBy(one => one.Version.Components[0].Rates.Rows.Count)!;
        var many = compiled.OrderByDescending(one => one.Lines).ThenByDescending(one => one.Version.Components.Count).First();

        Console.WriteLine("one rating in steady state, 7 rounds");
        Measure(book, "table", table);
        Measure(book, "many components", many);
        GenaiPrices.Run();
        return 0;
    }

    /// <summary>The models whose typical render the rater answers, as the book answers it.</summary>
    public static IEnumerable<CompiledModel> Compiled(PriceBook book, DateTimeOffset at)
    {
        foreach (var model in book.Models())
        {
            if (model.VersionAt(at) is not { } version || model.EndOfLife <= DateOnly.FromDateTime(at.UtcDateTime))
            {
                continue;
            }

            var (rater, parameters) = (PriceRater.Of(model, version), TypicalRender.Of(model, at).Parameters);
            if (rater.TryRate(parameters, out var amount) && book.Quote(new QuoteRequest(model.Name, parameters, at)) is QuoteResult.Quoted { Quote: var quote })
            {
                yield return quote.Expected == amount.Expected && quote.UpperBound == amount.UpperBound
                    ? new CompiledModel(model, version, rater, parameters, quote.Lines.Count + quote.Adjustments.Count)
                    : throw new InvalidOperationException($"{model.Name}: the rater says {amount.Expected} and the quote {quote.Expected}");
            }
        }
    }

    private static void Measure(PriceBook book, string name, CompiledModel one)
    {
        var request = new QuoteRequest(one.Model.Name, one.Parameters, At);
        Console.WriteLine($"{name}: {one.Model.Name} {one.Parameters}, {one.Version.Components.Count} components, {one.Version.Adjustments.Count} adjustments, {one.Version.Components.Sum(component => component.Rates.Rows.Count)} rates");
        Console.WriteLine($"  {"rater",-16}{Sample.Of(FastRuns, () => one.Rater.TryRate(one.Parameters, out _))}");
        Console.WriteLine($"  {"explained quote",-16}{Sample.Of(ExactRuns, () => book.Quote(request))}");
    }
}
