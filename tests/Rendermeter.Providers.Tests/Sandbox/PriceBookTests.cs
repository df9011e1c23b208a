using System.Text.Json;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.Sandbox.Jobs;

namespace Rendermeter.Providers.Tests.Sandbox;

/// <summary>The vendor's list and our price book are written by different hands; only here do they meet.</summary>
public sealed class PriceBookTests
{
    [Theory]
    [MemberData(nameof(BillTests.Prices), MemberType = typeof(BillTests))]
    public void Our_book_quotes_what_the_vendor_bills(string provider, string model, string parameters, string cost)
    {
        var sold = PriceBook.Embedded().Find($"{provider}/{model}")!;
        var asked = Assert.IsType<ParseResult.Parsed>(ParameterSet.FromJson(JsonElement.Parse(parameters.Replace("\"3\"", "3", StringComparison.Ordinal)))).Parameters;

        // What the book does not name does not change its price, and is not sold under that name.
        var named = asked.Where(parameter => parameter.Key == "audio" && provider == "sandbox-cheap").Aggregate(asked, (set, parameter) => set.Without(parameter.Key));
        var quoted = PriceBook.Embedded().Quote(new QuoteRequest($"{provider}/{model}", named, DateTimeOffset.UnixEpoch.AddYears(57)) { Prompt = "a red kettle" });

        Assert.NotNull(sold);
        Assert.Equal(cost, Assert.IsType<QuoteResult.Quoted>(quoted).Quote.Expected.ToString());
    }

    [Fact]
    public void Every_misbehaviour_that_our_book_lets_through_is_known_to_the_vendor()
    {
        var names = "slow fail_free fail_billed refuse_input refuse_output accept_then_hang deliver_twice wrong_size lose_webhook repeat_webhook".Split(' ');

        Assert.All(names, name => Assert.NotNull(Misbehaviours.Parse(name)));
    }
}
