using System.Diagnostics;
using System.Globalization;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Bench;

/// <summary>Many models asked for many renders and ranked for each: by raters, and by explained quotes.</summary>
internal static class CompareBench
{
    private const int MostModels = 300;
    private const int Requests = 100;
    private const int Rounds = 7;

    private static readonly DateTimeOffset At = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    public static int Run()
    {
        var book = PriceBook.Embedded();
        var models = RateBench.Compiled(book, At).Where(one => one.Rater.TryRate(one.Parameters, out var amount) && amount.Expected.Currency.Code == "USD").Take(MostModels).ToList();
        var asked = models.Select(Variants).ToList();

        var fast = Measure(() => ByRater(models, asked));
        var exact = Measure(() => ByQuote(book, models, asked));
        var refused = Enumerable.Range(0, models.Count).Sum(model => asked[model].Count(parameters => !models[model].Rater.TryRate(parameters, out _)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{models.Count} models x {Requests} requests = {models.Count * Requests} prices, ranked for each request; {refused} not answered by a rater"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  raters            {fast.Best.TotalMilliseconds,8:0.0} ms best {fast.Median.TotalMilliseconds,8:0.0} ms median"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  explained quotes  {exact.Best.TotalMilliseconds,8:0.0} ms best {exact.Median.TotalMilliseconds,8:0.0} ms median"));
        return 0;
    }

    /// <summary>The typical render of a model in different numbers, sizes and lengths, as far as it takes them.</summary>
    private static ParameterSet[] Variants(CompiledModel one)
    {
        var variants = new ParameterSet[Requests];
        for (var i = 0; i < Requests; i++)
        {
            var parameters = one.Parameters;
            parameters = Vary(one, parameters, "n", 1 + (i % 4));
            parameters = Vary(one, parameters, "seconds", 4 + (i % 7));
            parameters = Vary(one, parameters, "width", 512 + (64 * (i % 9)));
            parameters = Vary(one, parameters, "characters", 100 * (1 + i));
            variants[i] = parameters;
        }

        return variants;
    }

    private static ParameterSet Vary(CompiledModel one, ParameterSet parameters, string name, int value)
    {
        var changed = one.Model.Rule(name) is null ? parameters : parameters.With(name, value);
        return one.Rater.TryRate(changed, out _) ? changed : parameters;
    }

    private static long ByRater(List<CompiledModel> models, List<ParameterSet[]> asked)
    {
        var prices = new (long Nanos, int Model)[models.Count];
        var cheapest = 0L;
        for (var request = 0; request < Requests; request++)
        {
            for (var model = 0; model < models.Count; model++)
            {
                prices[model] = (models[model].Rater.TryRate(asked[model][request], out var amount) ? amount.Expected.Nanos : long.MaxValue, model);
            }

            Array.Sort(prices);
            cheapest += prices[0].Nanos;
        }

        return cheapest;
    }

    private static long ByQuote(PriceBook book, List<CompiledModel> models, List<ParameterSet[]> asked)
    {
        var prices = new (long Nanos, int Model)[models.Count];
        var cheapest = 0L;
        for (var request = 0; request < Requests; request++)
        {
            for (var model = 0; model < models.Count; model++)
            {
                var result = book.Quote(new QuoteRequest(models[model].Model.Name, asked[model][request], At));
                prices[model] = (result is QuoteResult.Quoted { Quote: var quote } ? quote.Expected.Nanos : long.MaxValue, model);
            }

            Array.Sort(prices);
            cheapest += prices[0].Nanos;
        }

        return cheapest;
    }

    private static (TimeSpan Best, TimeSpan Median) Measure(Func<long> run)
    {
        var first = run();
        var times = Enumerable.Range(0, Rounds).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            return run() == first ? Stopwatch.GetElapsedTime(start) : throw new InvalidOperationException("the same question had two answers");
        }).Order().ToList();
        return (times[0], times[Rounds / 2]);
    }
}
