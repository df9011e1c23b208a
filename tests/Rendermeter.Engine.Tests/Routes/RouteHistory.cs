using System.Text.Json.Nodes;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Routes;

/// <summary>Routes as data: versions with their authors, and what a change of a threshold would have meant.</summary>
public sealed class RouteHistory
{
    private static readonly ParameterSet Size = ParameterSet.Empty.With("width", 8).With("height", 8);

    [Fact]
    public async Task A_route_of_the_file_is_version_one_and_a_persons_change_is_the_next()
    {
        var stage = new Stage();
        stage.Submit(Ask("judged"));

        var changed = await Put(stage, "judged", new RouteOptions { Offers = ["fine/image"] }, expected: 1);
        var stale = await Put(stage, "judged", new RouteOptions { Offers = ["cheap/image"] }, expected: 1);
        var same = await Put(stage, "judged", new RouteOptions { Offers = ["fine/image"] }, expected: null);
        stage.Restart();
        var found = await stage.Routes.Find(Given.Org, "judged", CancellationToken.None);

        Assert.Equal((2, true), (Assert.IsType<PutRouteOutcome.Kept>(changed).Head.Version, ((PutRouteOutcome.Kept)changed!).Changed));
        Assert.Equal(2, Assert.IsType<PutRouteOutcome.Stale>(stale).Head!.Version);
        Assert.False(Assert.IsType<PutRouteOutcome.Kept>(same).Changed);
        Assert.Equal(["fine/image"], Assert.IsType<RouteOutcome.Found>(found).Route.Offers);
        Assert.Equal([("configuration", true), ("ann", false)], stage.Rows.RouteVersions.Where(version => version.Name == "judged").Select(version => (version.Author, version.FromFile)));
        Assert.Contains(stage.Rows.Events, happened => happened.Kind == "route.changed" && happened.Json.Contains("\"ann\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_render_in_flight_is_judged_by_the_gate_that_it_was_admitted_with()
    {
        var stage = new Stage { Cheap = { DeliversFile = Tests.Verdicts.Pictures.Png(Tests.Verdicts.Pictures.Board(60)) } };
        var before = stage.Submit(Ask("judged"));

        await Put(stage, "judged", new RouteOptions { Offers = ["cheap/image"], Gate = [new() { Check = "flat", Threshold = "127500" }] }, expected: null);
        var after = stage.Submit(Ask("judged"));
        var (old, strict) = (stage.Run(before), stage.Run(after));

        Assert.Equal((RenderStatus.Succeeded, 1, 1), (old.Status, old.Render.RouteVersion, old.Render.GateVersion));
        Assert.Equal((RenderStatus.Rejected, 2, 2), (strict.Status, strict.Render.RouteVersion, strict.Render.GateVersion));
    }

    [Fact]
    public async Task A_moved_threshold_stays_on_record_with_its_author_and_what_the_preview_says_of_both()
    {
        var stage = new Stage { Cheap = { DeliversFile = Tests.Verdicts.Pictures.Png(Tests.Verdicts.Pictures.Board(60)) } };
        stage.Run(stage.Submit(Ask("judged")));
        var judged = await new MemoryRouteRecords(stage.Rows).ListJudged(Given.Org, "judged", 10, CancellationToken.None);

        await Put(stage, "judged", new RouteOptions
        {
            Offers = ["cheap/image", "fine/image"], Gate = [new() { Check = "decodes" }, new() { Check = "flat", Threshold = "127500" }, new() { Check = "duplicate" }],
        }, expected: 1);

        var version = stage.Rows.RouteVersions[^1];
        var threshold = Assert.Single(JsonNode.Parse(version.EffectJson)!["thresholds"]!.AsArray())!;
        var (lax, strict) = (GatePreview.At(CheckKind.Flat, 2_000, judged), GatePreview.At(CheckKind.Flat, 127_500, judged));
        Assert.Equal(("ann", 2), (version.Author, version.GateVersion));
        Assert.Equal(("flat", 2_000L, 127_500L), ((string)threshold["check"]!, (long)threshold["from"]!, (long)threshold["to"]!));
        Assert.Equal((1, 0), (lax.Accepted, strict.Accepted));
        Assert.Equal((1, "0.040000000"), ((int)threshold["before"]!["accepted"]!, (string?)threshold["before"]!["cost_per_accepted_output"]));
        Assert.Equal((0, null), ((int)threshold["after"]!["accepted"]!, (string?)threshold["after"]!["cost_per_accepted_output"]));
        Assert.Equal(["#/gate/1/threshold"], JsonNode.Parse(version.EffectJson)!["changed"]!.AsArray().Select(place => (string?)place));
    }

    [Fact]
    public async Task A_change_beside_the_gate_leaves_its_version_and_a_removed_route_goes_on_for_its_renders()
    {
        var stage = new Stage();
        var running = stage.Submit(Ask("judged"));
        var ceiling = await Put(stage, "judged", new RouteOptions
        {
            Offers = ["cheap/image", "fine/image"], Ceiling = "0.50", Gate = [new() { Check = "decodes" }, new() { Check = "flat" }, new() { Check = "duplicate" }],
        }, expected: 1);
        await Put(stage, "judged", options: null, expected: null);
        stage.Restart();

        Assert.Equal((2, 1), (Assert.IsType<PutRouteOutcome.Kept>(ceiling).Head.Version, ((PutRouteOutcome.Kept)ceiling!).Head.GateVersion));
        Assert.IsType<RouteOutcome.Unknown>(await stage.Routes.Find(Given.Org, "judged", CancellationToken.None));
        Assert.NotNull(stage.Run(running).Render.End);
    }

    [Fact]
    public async Task What_is_wrong_with_a_route_is_said_by_its_field_and_nothing_is_kept()
    {
        var stage = new Stage();
        var (outcome, errors) = await stage.Routes.Put(Given.Org, "new", new RouteOptions
        {
            Offers = ["cheap/imagine", "judged"], Gate = [new() { Check = "blur", Threshold = "-1" }, new() { Check = "external", Url = "http://169.254.169.254/" }], CapShare = "2", MergeSeconds = "0",
        }, expected: null, "ann", note: null, CancellationToken.None);
        var (_, circle) = await stage.Routes.Put(Given.Org, "judged", new RouteOptions { Offers = ["cheap/image", "judged"] }, expected: null, "ann", note: null, CancellationToken.None);

        Assert.Null(outcome);
        Assert.Equal(["#/cap_share", "#/gate/0/threshold", "#/gate/1/url", "#/merge_seconds", "#/offers"], errors.Select(error => error.Pointer).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("#/offers", circle[0].Pointer);
        Assert.DoesNotContain("new", stage.Rows.Routes.Keys);
    }

    [Theory]
    [InlineData("Ceiling", "0.039")]
    [InlineData("Limits:0:Ceiling", "0.01")]
    public void A_ceiling_below_every_offer_is_refused_and_named(string field, string amount)
    {
        var options = new RouteOptions
        {
            Offers = ["cheap/image", "fine/image"], Ceiling = field == "Ceiling" ? amount : null,
            Limits = field == "Ceiling" ? [] : [new RouteLimitOptions { CustomerTier = "free", Ceiling = amount }],
        };

        var refused = Assert.Throws<RouteConfigurationException>(() => new RouteTable(Stage.Prices(), new Dictionary<string, RouteOptions> { ["r"] = options }));

        Assert.StartsWith($"Routes:r:{field}: ", Assert.Single(refused.Errors), StringComparison.Ordinal);
        Assert.Contains("0.040000000 (cheap/image)", refused.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_is_the_same_text_whoever_wrote_it()
    {
        var read = RouteText.Read("""{"offers":["cheap/image"],"merge_seconds":60,"gate":[{"check":"blur","threshold":"5"}],"limits":[]}""").Options!;
        var (none, errors) = RouteText.Read("""{"offers":["cheap/image"],"gate":[{"check":"blur","treshold":5}]}""");

        Assert.Equal("""{"offers":["cheap/image"],"merge_seconds":"60","gate":[{"check":"blur","threshold":"5"}]}""", RouteText.Write(read, ["cheap/image"]));
        Assert.Null(none);
        Assert.Equal("#/gate/0/treshold", errors[0].Pointer);
        Assert.Contains("threshold", errors[0].Allowed!);
    }

    [Theory]
    [InlineData("""{"offers":"cheap/image"}""", "#/offers", "a list is expected here")]
    [InlineData("""{"offers":[["cheap/image"]]}""", "#/offers/0", "a text or a number is expected here")]
    [InlineData("""{"offers":["cheap/image"],"ceiling":{}}""", "#/ceiling", "a text or a number is expected here")]
    [InlineData("""{"offers":["cheap/image"],"gate":[{"check":"blur"},"size"]}""", "#/gate/1", "an object is expected here")]
    [InlineData("""{"offers":["cheap/image"],"gate":[{"check":"blur","inside":"yes"}]}""", "#/gate/0/inside", "true or false is expected here")]
    [InlineData("""{"offers":["cheap/image"],"limits":[{"key":null}]}""", "#/limits/0/key", "null is no value here; leave the member out")]
    [InlineData("""{"offers":["cheap/image"],"a/b":1}""", "#/a~1b", "a/b is not known here; known are offers, ")]
    [InlineData("[]", "#", "an object is expected here")]
    [InlineData("{", "#", "this is no JSON: line 1, column 2")]
    public void A_route_of_another_shape_is_told_where_and_what_is_expected_there(string text, string pointer, string detail)
    {
        var (none, errors) = RouteText.Read(text);

        Assert.Null(none);
        Assert.Equal(pointer, Assert.Single(errors).Pointer);
        Assert.StartsWith(detail, errors[0].Detail, StringComparison.Ordinal);
    }

    private static RenderRequest Ask(string route) => new(route, "a red kettle", Size);

    private static async Task<PutRouteOutcome?> Put(Stage stage, string name, RouteOptions? options, int? expected)
        => (await stage.Routes.Put(Given.Org, name, options, expected, "ann", "because", CancellationToken.None)).Outcome;
}
