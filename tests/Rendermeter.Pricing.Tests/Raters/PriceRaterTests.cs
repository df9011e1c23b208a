using FsCheck;
using FsCheck.Fluent;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Raters;
using Rendermeter.Pricing.Tests.Quotes;

namespace Rendermeter.Pricing.Tests.Raters;

public sealed class PriceRaterTests
{
    private static readonly (PricedModel Model, PriceVersion Version, PriceRater Rater)[] Compiled =
        [.. Books().SelectMany(book => book.Models()).SelectMany(model => model.Versions.Select(version => (model, version, PriceRater.Of(model, version)))).Where(item => item.Item3.IsCompiled)];

    [Fact]
    public void Most_prices_are_compiled()
        => Assert.True(Compiled.Length * 3 >= PriceBook.Embedded().Models().Sum(model => model.Versions.Count) * 2);

    [Fact]
    public void A_rater_answers_as_the_quote_does_or_not_at_all()
    {
        var answered = 0;

        Prop.ForAll(Questions().ToArbitrary(), question =>
        {
            var (model, version, rater) = Compiled[question.Index];
            if (!rater.TryRate(question.Parameters, question.Prompt, out var amount))
            {
                return true;
            }

            answered++;
            return Quoting.Quote(model, version, new QuoteRequest(model.Name, question.Parameters, Ask.At) { Prompt = question.Prompt }) is QuoteResult.Quoted { Quote: var quote }
                && (amount.Expected, amount.UpperBound, amount.IsExact) == (quote.Expected, quote.UpperBound, quote.Kind == QuoteKind.Exact);
        }).Check(Chance.Config.WithMaxTest(20_000));
        Assert.True(answered > 4_000, $"only {answered} of 20000 were answered");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a red kettle on a stove")]
    [InlineData("Ein Kännchen 🫖 auf dem Öfchen")]
    public void The_book_rates_as_it_quotes_or_not_at_all(string? prompt)
    {
        var book = PriceBook.Embedded();
        ParameterSet[] asked = [ParameterSet.Empty, ParameterSet.Empty.With("n", 2), ParameterSet.Empty.With("width", 1024).With("height", 1024), ParameterSet.Empty.With("seconds", 5)];
        var requests = book.Models().SelectMany(model => asked.Select(parameters => new QuoteRequest(model.Name, parameters, Ask.At) { Prompt = prompt })).ToList();

        var answered = requests.Where(request => book.TryRate(request, out _)).ToList();

        Assert.True(answered.Count > 600, $"only {answered.Count} of {requests.Count} were answered");
        Assert.All(answered, request =>
        {
            Assert.True(book.TryRate(request, out var amount));
            var quote = Assert.IsType<QuoteResult.Quoted>(book.Quote(request)).Quote;
            Assert.Equal((quote.Expected, quote.UpperBound), (amount.Expected, amount.UpperBound));
        });
    }

    [Fact]
    public void The_book_rates_nothing_that_a_rater_cannot_know()
    {
        var request = new QuoteRequest("openai/gpt-image-2", ParameterSet.Empty.With("quality", "high").With("size", "1024x1024"), Ask.At);

        Assert.True(PriceBook.Embedded().TryRate(request, out _));
        Assert.False(PriceBook.Embedded().TryRate(request with { Count = 2 }, out _));
        Assert.False(PriceBook.Embedded().TryRate(request with { Outcome = JobOutcome.ProviderError }, out _));
        Assert.False(PriceBook.Embedded().TryRate(request with { StartedAt = Ask.At }, out _));
        Assert.False(PriceBook.Embedded().TryRate(request with { Model = "openai/no-such-model" }, out _));
    }

    [Theory]
    [InlineData("azure/MAI-Image-2.5", "width=1024 height=1024")]
    [InlineData("bfl/flux-2-pro", "width=1024 height=1024")]
    [InlineData("openai/gpt-image-2", "quality=high size=1024x1024")]
    public void A_prompt_and_what_the_provider_will_report_keep_a_price_on_the_fast_path(string model, string pairs)
    {
        var book = PriceBook.Embedded();
        var request = new QuoteRequest(model, Ask.Parameters(pairs), Ask.At) { Prompt = "a red kettle on a stove" };

        Assert.True(book.TryRate(request, out var amount));
        var quote = Assert.IsType<QuoteResult.Quoted>(book.Quote(request)).Quote;
        Assert.Equal((quote.Expected, quote.UpperBound, quote.Kind == QuoteKind.Exact), (amount.Expected, amount.UpperBound, amount.IsExact));
    }

    [Theory]
    [InlineData("openai/gpt-image-2", "quality=high size=1024x1024", "0.210720000")]
    [InlineData("fal/fal-ai/flux-1/dev", "width=1024 height=1024 n=2", "0.100000000")]
    [InlineData("cloudflare/@cf/black-forest-labs/flux-1-schnell", "width=1024 height=1024 steps=4", "0.000633600")]
    [InlineData("byteplus/dreamina-seedance-2-0-260128", "width=1280 height=720 seconds=5", "0.762300000")]
    public void The_usual_prices_are_on_the_fast_path(string model, string pairs, string expected)
    {
        var found = PriceBook.Embedded().Find(model)!;

        Assert.True(PriceRater.Of(found, found.Versions[^1]).TryRate(Ask.Parameters(pairs), out var amount));
        Assert.Equal(expected, amount.Expected.ToString());
    }

    [Fact]
    public void What_the_book_refuses_is_not_answered()
    {
        var found = PriceBook.Embedded().Find("fal/fal-ai/flux-1/dev")!;
        var rater = PriceRater.Of(found, found.Versions[^1]);

        Assert.All(
            ["n=0", "n=5", "n=1.5", "width=1024", "bogus=1", "size=1024x", "width=99999 height=99999", "size=512x512 width=512"],
            pairs => Assert.False(rater.TryRate(Ask.Parameters(pairs), out _)));
    }

    [Fact]
    public void A_rating_allocates_nothing()
    {
        var found = PriceBook.Embedded().Find("openai/gpt-image-2")!;
        var (rater, asked) = (PriceRater.Of(found, found.Versions[^1]), Ask.Parameters("quality=high size=1024x1024 n=2"));
        Assert.True(rater.TryRate(asked, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            rater.TryRate(asked, out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static IEnumerable<PriceBook> Books()
        => [PriceBook.Embedded(), .. Tests.Shapes.ShapeTests.Files.Select(row => PriceBook.Empty.With("f", Embedded.Text(row.Data)))];

    private static Gen<(int Index, ParameterSet Parameters, string? Prompt)> Questions()
        => from index in Gen.Choose(0, Compiled.Length - 1)
           from seeds in Gen.ArrayOf(Gen.Choose(0, 999_999), Compiled[index].Model.Parameters.Count)
           from prompt in Gen.Elements(null, "", "a red kettle", "Ein Kännchen 🫖 auf dem Öfchen, e\u0301tude")
           select (index, Parameters(Compiled[index].Model, seeds), prompt);

    /// <summary>Values that the model takes for the most part, so that most questions have a price.</summary>
    private static ParameterSet Parameters(PricedModel model, int[] seeds)
    {
        var set = ParameterSet.Empty;
        for (var i = 0; i < seeds.Length; i++)
        {
            var (rule, seed) = (model.Parameters[i], seeds[i]);
            if (seed % 4 == 0 && !rule.Required)
            {
                continue;
            }

            var text = rule.Allowed is { } allowed ? allowed[seed / 4 % allowed.Count]
                : rule.Kind == ParameterKind.Flag ? (seed % 8 < 4 ? "true" : "false")
                : rule.Name == "size" ? $"{16 * (seed % 200 + 10)}x{16 * (seed / 200 % 200 + 10)}"
                : rule.Kind == ParameterKind.Label ? "anything"
                : rule.Name is "width" or "height" ? (seed % 3000 + 64).ToString(System.Globalization.CultureInfo.InvariantCulture)
                : seed % 5 == 0 && rule.Step is null ? $"{seed % 60}.{seed % 999_999 + 1:D6}".TrimEnd('0')
                : (seed / 4 % 61).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (rule.Name == "size" && seed % 3 == 0)
            {
                set = set.With("width", int.Parse(text.Split('x')[0], System.Globalization.CultureInfo.InvariantCulture)).With("height", int.Parse(text.Split('x')[1], System.Globalization.CultureInfo.InvariantCulture));
                continue;
            }

            set = set.With(rule.Name, rule.Kind == ParameterKind.Label || rule.Name == "size" ? ParameterValue.FromLabel(text) : ParameterValue.FromText(text));
        }

        return set;
    }
}
