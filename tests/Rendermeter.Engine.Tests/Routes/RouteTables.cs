using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Engine.Tests.Routes;

public sealed class RouteTables
{
    private static readonly PriceBook Book = Stage.Prices();

    [Theory]
    [InlineData("no price is known for cheap/imagine", "cheap/imagine")]
    [InlineData("make one kind of media", "cheap/image", "fine/voice")]
    [InlineData("stands there twice", "cheap/image", "cheap/small-picture")]
    [InlineData("1 to 20 offers")]
    public void A_route_that_cannot_be_used_is_refused_with_the_reason(string reason, params string[] offers)
    {
        var refused = Assert.Throws<RouteConfigurationException>(() => Table("picture", offers));

        Assert.Contains(refused.Errors, error => error.StartsWith("Routes:picture", StringComparison.Ordinal) && error.Contains(reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("free")]
    [InlineData("-1")]
    [InlineData("1e2")]
    [InlineData("")]
    public void A_ceiling_that_is_no_amount_is_refused(string ceiling)
        => Assert.Throws<RouteConfigurationException>(() => Table("picture", ["cheap/image"], ceiling));

    [Fact]
    public void Everything_that_is_wrong_is_listed_at_once()
    {
        var refused = Assert.Throws<RouteConfigurationException>(() => Table("a/b", ["cheap/imagine"], "free"));

        Assert.Equal(3, refused.Errors.Count);
    }

    [Fact]
    public void A_configured_route_keeps_its_order_and_its_ceiling()
    {
        var route = Assert.IsType<RouteOutcome.Found>(Table("picture", ["fine/image", "cheap/image"], "0.20").Find("picture")).Route;

        Assert.Equal(["fine/image", "cheap/image"], route.Offers);
        Assert.Equal(("image", 200_000_000L), (route.Media, route.CeilingNanos));
    }

    [Theory]
    [InlineData("cheap/image", "cheap/image")]
    [InlineData("cheap/small-picture", "cheap/image")]
    [InlineData("cheap/image@2026-01-01", "cheap/image@2026-01-01")]
    [InlineData("cheap/small-picture@2026-01-01", "cheap/image@2026-01-01")]
    public void A_model_is_a_route_of_its_own_and_a_pinned_price_stays_pinned(string asked, string offer)
        => Assert.Equal([offer], Assert.IsType<RouteOutcome.Found>(Table("picture", ["cheap/image"]).Find(asked)).Route.Offers);

    [Fact]
    public void A_name_that_stands_for_nothing_is_answered_with_names_that_look_like_it()
        => Assert.Contains("cheap/image", Assert.IsType<RouteOutcome.Unknown>(Table("picture", ["cheap/image"]).Find("cheap/imag")).Nearest);

    [Fact]
    public void A_route_may_name_another_and_a_circle_is_refused()
    {
        var table = new RouteTable(Book, new Dictionary<string, RouteOptions> { ["a"] = new() { Offers = ["cheap/image", "b"] }, ["b"] = new() { Offers = ["fine/image"] } });
        var circle = Assert.Throws<RouteConfigurationException>(
            () => new RouteTable(Book, new Dictionary<string, RouteOptions> { ["a"] = new() { Offers = ["cheap/image", "b"] }, ["b"] = new() { Offers = ["fine/image", "a"] } }));

        Assert.Equal(["cheap/image", "fine/image"], Assert.IsType<RouteOutcome.Found>(table.Find("a")).Route.Offers);
        Assert.Contains("Routes:a:Offers: the fallbacks go in a circle: a -> b -> a", circle.Errors);
    }

    [Fact]
    public void Whatever_is_wrong_with_a_route_is_named_with_its_field()
    {
        var options = new RouteOptions
        {
            Offers = ["cheap/image"], Order = "best", CeilingMultiple = "0.5", MaxCost = "0.00", Ceilings = "maybe", ValueOfSecond = "much", Downstream = "-1", Exploration = "201", Weights = ["1"],
            Limits = [new RouteLimitOptions { Offers = ["fine/image"], Ceiling = "x" }], Gate = [new() { Check = "blur", Threshold = "x" }],
        };

        var refused = Assert.Throws<RouteConfigurationException>(() => new RouteTable(Book, new Dictionary<string, RouteOptions> { ["r"] = options }));

        string[] fields = ["Order", "CeilingMultiple", "MaxCost", "Ceilings", "ValueOfSecond", "Downstream", "Exploration", "Weights", "Limits:0", "Limits:0:Offers", "Limits:0:Ceiling", "Gate:0:Threshold"];
        Assert.All(fields, field => Assert.Contains(refused.Errors, error => error.StartsWith($"Routes:r:{field}:", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_default_of_max_cost_that_no_offer_stays_below_is_refused()
    {
        var refused = Assert.Throws<RouteConfigurationException>(
            () => new RouteTable(Book, new Dictionary<string, RouteOptions> { ["r"] = new() { Offers = ["cheap/image", "fine/image"], MaxCost = "0.03" } }));

        Assert.StartsWith("Routes:r:MaxCost: 0.030000000 is below every offer", Assert.Single(refused.Errors), StringComparison.Ordinal);
    }

    private static RouteTable Table(string name, string[] offers, string? ceiling = null)
        => new(Book, new Dictionary<string, RouteOptions> { [name] = new() { Offers = offers, Ceiling = ceiling } });
}
