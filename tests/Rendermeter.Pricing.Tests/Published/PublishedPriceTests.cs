using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Tests.Published;

/// <summary>The prices that two independent sources, or the seller himself, print. The rows and their sources stand in published-prices.csv.</summary>
public sealed class PublishedPriceTests
{
    public static IEnumerable<TheoryDataRow<string>> Counted
        => PublishedPrice.All.Where(price => price.IsCounted)
            .Select(price => new TheoryDataRow<string>(price.Id) { TestDisplayName = $"{price.Id}: {price.Model} {price.Parameters}" });

    [Theory]
    [MemberData(nameof(Counted))]
    public void A_published_price_is_quoted_to_the_digits_that_are_printed_or_says_why_not(string id)
    {
        var price = PublishedPrice.All.Single(price => price.Id == id);

        var problem = price.Problem();

        if (price.Differs.Length == 0)
        {
            Assert.Null(problem);
        }
        else
        {
            Assert.True(problem is not null, $"the reason is out of date: {price.Differs}");
        }
    }

    [Fact]
    public void Nine_tenths_of_the_published_prices_are_reproduced()
    {
        var counted = PublishedPrice.All.Where(price => price.IsCounted).ToList();

        var reproduced = counted.Count(price => price.Problem() is null);

        Assert.True(reproduced * 10 >= counted.Count * 9, $"{reproduced} of {counted.Count}");
    }

    [Fact]
    public void Every_row_has_an_id_of_its_own_an_amount_a_unit_and_a_source()
    {
        Assert.Equal(PublishedPrice.All.Count, PublishedPrice.All.DistinctBy(price => price.Id).Count());
        Assert.All(
            PublishedPrice.All,
            price => Assert.True(Rational.TryParse(price.Printed, out _) && price.Unit.Length > 0 && price.Source.Length > 5 && price.Model.Contains('/', StringComparison.Ordinal)));
    }

    [Fact]
    public void A_row_that_is_not_counted_needs_no_second_reason()
        => Assert.All(PublishedPrice.All.Where(price => !price.IsCounted), price => Assert.Empty(price.Differs));
}
