using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Tests.Published;

/// <summary>The models that are used most answer for every cell of every parameter: with a price, or by naming what is missing.</summary>
public sealed class HundredModelsTests
{
    private const int MostOfAny = 48;

    private static readonly string[] Prompts = ["a red kettle", new('x', 2_500)];

    private static readonly IReadOnlyList<string> Names = Embedded.Text("hundred-models.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static IEnumerable<TheoryDataRow<string>> Models => Names.Select(name => new TheoryDataRow<string>(name));

    [Fact]
    public void There_are_a_hundred_at_least_and_each_is_there_once() => Assert.True(Names.Distinct().Count() == Names.Count && Names.Count >= 100, $"{Names.Count}");

    /// <summary>A walk that grew short would pass unseen.</summary>
    [Fact]
    public void More_than_fifteen_thousand_cells_are_asked()
    {
        var cells = Names.Select(name => PriceBook.Embedded().Find(name)!).SelectMany(model => model.Versions.Select(version => new PricedCells(model, version).All().LongCount())).Sum();

        Assert.True(cells > 15_000, $"{cells}");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_combination_has_a_price_or_a_refusal_that_names_what_is_missing(string name)
    {
        var model = PriceBook.Embedded().Find(name);
        Assert.Equal(name, model?.Name);

        var problems = new List<string>();
        foreach (var version in model!.Versions)
        {
            Walk(model, version, problems);
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(10)));
    }

    [Fact]
    public void So_does_every_other_model_of_the_book()
    {
        var problems = PriceBook.Embedded().Models().SelectMany(model => Problems(model, MostOfAny, out _)).ToList();

        Assert.True(problems.Count == 0, $"{problems.Count}:\n{string.Join('\n', problems.Take(40))}");
    }

    /// <summary>Every cell is asked, and every row of every table is met by a price.</summary>
    private static void Walk(PricedModel model, PriceVersion version, List<string> problems)
    {
        var at = new DateTimeOffset((version.EffectiveFrom ?? version.CheckedOn).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var prompts = version.Components.Any(component => component.Quantity.Source == QuantitySource.Prompt) ? Prompts : Prompts[..1];
        var tables = version.Components.Select(component => component.Rates).Concat(version.Components.Select(component => component.Counts).OfType<LookupTable>());
        var unmet = tables.SelectMany(table => table.Rows).Where(row => row.When.Count > 0).ToList();
        var priced = 0;
        foreach (var cell in new PricedCells(model, version).All())
        {
            foreach (var prompt in prompts)
            {
                var (asked, result) = Answered(model, version, new QuoteRequest(model.Name, cell, at) { Prompt = prompt });
                if (result is QuoteResult.Quoted { Quote: var quote })
                {
                    priced++;
                    if (unmet.Count > 0)
                    {
                        var facts = new Facts(quote.Defaults.Aggregate(quote.Parameters, (set, item) => set.Contains(item.Key) ? set : set.With(item.Key, item.Value)), null, null);
                        unmet.RemoveAll(row => facts.Fit(row.When));
                    }
                }

                if (Problem(model, result) is { } problem)
                {
                    problems.Add($"{model.Name}@{version.Name} {asked}: {problem}");
                }
            }
        }

        problems.AddRange(unmet.Select(row => $"{model.Name}@{version.Name}: no price meets the row {string.Join(", ", row.When.Select(condition => $"{condition.Key} {condition.Value}"))}"));
        if (priced == 0)
        {
            problems.Add($"{model.Name}@{version.Name}: no cell has a price");
        }
    }

    /// <summary>What else is required beside a cell is given as well: the least of it, or the first that is allowed.</summary>
    private static (ParameterSet Asked, QuoteResult Result) Answered(PricedModel model, PriceVersion version, QuoteRequest request)
    {
        for (var i = 0; ; i++)
        {
            var result = Quoting.Quote(model, version, request);
            var missing = result is QuoteResult.Invalid { Errors: var errors } && i < 3
                ? errors.Where(error => error.Code == "required").Select(error => model.Rule(error.Pointer.Split('/')[^1])).OfType<ParameterRule>().Where(rule => !request.Parameters.Contains(rule.Name)).ToList()
                : [];
            if (missing.Count == 0)
            {
                return (request.Parameters, result);
            }

            request = request with { Parameters = missing.Aggregate(request.Parameters, (set, rule) => set.With(rule.Name, Any(rule))) };
        }
    }

    private static ParameterValue Any(ParameterRule rule)
        => rule.Allowed is [var first, ..] ? (rule.Kind == ParameterKind.Label ? ParameterValue.FromLabel(first) : ParameterValue.FromText(first))
            : rule.Kind == ParameterKind.Flag ? ParameterValue.FromFlag(true)
            : rule.Kind == ParameterKind.Number ? ParameterValue.FromNumber(rule.Min is { Sign: > 0 } least ? least : rule.Step ?? 1)
            : ParameterValue.FromLabel("any");

    private static List<string> Problems(PricedModel model, int most, out int priced)
    {
        var problems = new List<string>();
        priced = 0;
        foreach (var version in model.Versions)
        {
            var at = new DateTimeOffset((version.EffectiveFrom ?? version.CheckedOn).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            foreach (var asked in Combinations.Of(model, most))
            {
                var result = Quoting.Quote(model, version, new QuoteRequest(model.Name, asked, at) { Prompt = "a red kettle" });
                priced += result is QuoteResult.Quoted ? 1 : 0;
                if (Problem(model, result) is { } problem && problems.Count < 10)
                {
                    problems.Add($"{model.Name}@{version.Name} {asked}: {problem}");
                }
            }
        }

        return problems;
    }

    private static string? Problem(PricedModel model, QuoteResult result) => result switch
    {
        QuoteResult.Quoted { Quote: { Expected.IsZero: true, UpperBound.IsZero: true } } => "costs nothing",
        QuoteResult.Quoted => null,
        QuoteResult.Invalid { Errors: var errors } => errors.Select(error => Unnamed(model, error)).FirstOrDefault(problem => problem is not null),
        _ => $"{result}",
    };

    /// <summary>A refusal points at a parameter of the model and says something about it.</summary>
    private static string? Unnamed(PricedModel model, FieldError error)
    {
        var name = error.Pointer.Split('/')[^1];
        var isNamed = error.Pointer.StartsWith("#/parameters/", StringComparison.Ordinal) || error.Pointer.StartsWith("#/usage/", StringComparison.Ordinal);
        var isTrue = error.Detail.Contains(name, StringComparison.Ordinal) || model.Rule(name) is not null || name is "width" or "height" or "size";
        return isNamed && isTrue && error.Code is "not_sold" or "required" or "out_of_range" or "conflict" ? null : $"{error.Pointer} {error.Code}: {error.Detail}";
    }
}
