using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.Published;

/// <summary>The models that are used most answer for every cell of every parameter: with a price, or by naming what is missing.</summary>
public sealed class HundredModelsTests
{
    private const int MostOfOne = 600;
    private const int MostOfAny = 48;

    private static readonly IReadOnlyList<string> Names = Embedded.Text("hundred-models.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static IEnumerable<TheoryDataRow<string>> Models => Names.Select(name => new TheoryDataRow<string>(name));

    [Fact]
    public void There_are_a_hundred_at_least_and_each_is_there_once() => Assert.True(Names.Distinct().Count() == Names.Count && Names.Count >= 100, $"{Names.Count}");

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_combination_has_a_price_or_a_refusal_that_names_what_is_missing(string name)
    {
        var model = PriceBook.Embedded().Find(name);
        Assert.Equal(name, model?.Name);

        var problems = Problems(model!, MostOfOne, out var priced);

        Assert.Empty(problems);
        Assert.True(priced > 0, "no combination has a price");
    }

    [Fact]
    public void So_does_every_other_model_of_the_book()
    {
        var problems = PriceBook.Embedded().Models().SelectMany(model => Problems(model, MostOfAny, out _)).ToList();

        Assert.True(problems.Count == 0, $"{problems.Count}:\n{string.Join('\n', problems.Take(40))}");
    }

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
