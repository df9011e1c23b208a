using System.Text.Json;
using System.Text.RegularExpressions;
using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Tests.PriceBooks;

/// <summary>Editors read schema.json, the program reads with its loader: both must know the same files.</summary>
public sealed class SchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(Embedded.Text("schema.json")).RootElement;

    public static IEnumerable<TheoryDataRow<string, string[]>> Objects =>
    [
        new("file", PriceFileMembers.File), new("model", PriceFileMembers.Model), new("outcome", PriceFileMembers.Outcome),
        new("parameter", PriceFileMembers.Parameter), new("version", PriceFileMembers.Version), new("component", PriceFileMembers.Component),
        new("round", PriceFileMembers.Round), new("minimum", PriceFileMembers.Minimum), new("maximum", PriceFileMembers.Maximum),
        new("free", PriceFileMembers.Free), new("range", PriceFileMembers.Range), new("adjustment", PriceFileMembers.Adjustment),
        new("example", PriceFileMembers.Example), new("rate_tiers", PriceFileMembers.Tiers), new("value_tiers", PriceFileMembers.Tiers),
        new("rate_tier", PriceFileMembers.Tier("rate")), new("value_tier", PriceFileMembers.Tier("value")), new("curve", PriceFileMembers.Curve),
        new("point", PriceFileMembers.Point), new("price_range", PriceFileMembers.PriceRange), new("cascade", PriceFileMembers.Cascade),
        new("windows", PriceFileMembers.Windows), new("window", PriceFileMembers.Window), new("reports", PriceFileMembers.Reports),
        new("worth", PriceFileMembers.Worth), new("plan", PriceFileMembers.Plan), new("outcomes", [.. SnakeCase.Names<JobOutcome>()]),
    ];

    public static IEnumerable<TheoryDataRow<string, string[]>> Words =>
    [
        new("component/quantity", [.. Quantities.All.Keys]), new("component/formula", [.. SnakeCase.Names<CountFormula>()]),
        new("round/mode", [.. SnakeCase.Names<RoundingMode>()]), new("round/per", [.. SnakeCase.Names<QuantityScope>()]),
        new("adjustment/kind", [.. SnakeCase.Names<AdjustmentKind>()]), new("model/media", [.. SnakeCase.Names<MediaKind>()]),
        new("outcome/billing", [.. SnakeCase.Names<Billing>()]), new("version/source_kind", PriceFileMembers.SourceKinds),
        new("component/counting", [.. SnakeCase.Names<CharacterCounting>()]), new("rate_tiers/mode", [.. SnakeCase.Names<TierMode>()]),
        new("curve/mode", [.. SnakeCase.Names<CurveMode>()]), new("windows/decides", [.. SnakeCase.Names<DecidingMoment>()]),
        new("plan/kind", [.. SnakeCase.Names<PlanKind>()]), new("plan/period", [.. SnakeCase.Names<PlanPeriod>()]),
        new("plan/overflow", [.. SnakeCase.Names<PlanOverflow>()]),
        new("outcome/evidence", PriceFileMembers.Evidence), new("component/unit", ComponentReader.Units),
    ];

    public static IEnumerable<TheoryDataRow<string>> Slips =>
    [
        "rate: -0.01", "rate: \"1,5\"", "rate: \" 0.08 \"", "rate: true", "rate: \"\"", "rate: [1]", "ratee: 0.025", "per: 1", "rate: 1\n            unit: per_imgae",
        "rate: 1\n            table: [{rate: 1}]", "table: []", "table: [{quality: low}]", "rate: 1\n            round_to: 2", "rate: 1\n            most: -1",
        "rate: 1\n            outcomes: {success: maybe}", "rate: 1\n            free: {per: job}", "rate: 1\n            when: [1]", "rate: 1\n            times: width",
    ];

    [Theory]
    [MemberData(nameof(Objects))]
    public void Both_know_the_same_members(string definition, string[] members)
        => Assert.Equal(members.Order(StringComparer.Ordinal), Definition(definition).GetProperty("properties").EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Words))]
    public void Both_know_the_same_words(string path, string[] words)
    {
        var (definition, member) = (path.Split('/')[0], path.Split('/')[1]);

        Assert.Equal(words.Order(StringComparer.Ordinal), Definition(definition).GetProperty("properties").GetProperty(member).GetProperty("enum").EnumerateArray().Select(word => word.GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Both_accept_the_embedded_files()
        => Assert.All(Embedded.PriceFiles(), file => Assert.Equal([], Problems(file.Text)));

    [Theory]
    [MemberData(nameof(Shapes.ShapeTests.Files), MemberType = typeof(Shapes.ShapeTests))]
    public void Both_accept_the_files_of_all_shapes(string name) => Assert.Equal([], Problems(Embedded.Text(name)));

    [Fact]
    public void Both_accept_the_good_file() => Assert.Equal([], Problems(PriceFile.Good));

    [Theory]
    [MemberData(nameof(Slips))]
    public void Both_refuse_a_slip(string component)
    {
        var text = PriceFile.With("rate: 0.025", component);

        Assert.Contains(PriceCheck.Check("f", text), finding => finding.Severity == FindingSeverity.Error);
        Assert.NotEmpty(Problems(text));
    }

    private static List<string> Problems(string yaml)
    {
        var findings = new Findings("f");
        var root = SourceReader.Read(yaml, findings);
        Assert.False(findings.HasErrors);
        return [.. Check(Schema, root!, "#")];
    }

    private static JsonElement Definition(string name) => Schema.GetProperty("$defs").GetProperty(name);

    /// <summary>As much of JSON Schema as schema.json uses.</summary>
    private static IEnumerable<string> Check(JsonElement schema, SourceNode node, string path)
    {
        foreach (var rule in schema.EnumerateObject())
        {
            foreach (var problem in rule.Name switch
            {
                "$ref" => Check(Definition(rule.Value.GetString()!["#/$defs/".Length..]), node, path),
                "type" => Kinds(rule.Value).Any(kind => Is(node, kind)) ? [] : [$"{path}: type"],
                "enum" => node is SourceNode.Scalar word && rule.Value.EnumerateArray().Any(value => value.GetString() == word.Value) ? [] : [$"{path}: enum"],
                "pattern" => node is SourceNode.Scalar text && Regex.IsMatch(text.Value, rule.Value.GetString()!) ? [] : [$"{path}: pattern"],
                "minLength" => node is SourceNode.Scalar { Value.Length: > 0 } ? [] : [$"{path}: empty"],
                "maxLength" => node is SourceNode.Scalar longest && longest.Value.Length <= rule.Value.GetInt32() ? [] : [$"{path}: long"],
                "minimum" => node is SourceNode.Scalar number && !number.Value.StartsWith('-') ? [] : [$"{path}: minimum"],
                "minItems" => node is SourceNode.Sequence { Items.Count: > 0 } ? [] : [$"{path}: none"],
                "minProperties" => node is SourceNode.Mapping { Members.Count: > 0 } ? [] : [$"{path}: none"],
                "items" => node is SourceNode.Sequence list ? list.Items.SelectMany((item, i) => Check(rule.Value, item, $"{path}/{i}")) : [],
                "anyOf" => rule.Value.EnumerateArray().Any(option => !Check(option, node, path).Any()) ? [] : [$"{path}: none of the options"],
                "oneOf" => rule.Value.EnumerateArray().Count(option => !Check(option, node, path).Any()) == 1 ? [] : [$"{path}: not one of the options"],
                "required" => rule.Value.EnumerateArray().Select(name => name.GetString()!).Where(name => !Members(node).ContainsKey(name)).Select(name => $"{path}/{name}: required"),
                "properties" => Members(node).SelectMany(member => rule.Value.TryGetProperty(member.Key, out var inner) ? Check(inner, member.Value, $"{path}/{member.Key}") : []),
                "additionalProperties" => Members(node).Where(member => !schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(member.Key, out _))
                    .SelectMany(member => rule.Value.ValueKind == JsonValueKind.False ? [$"{path}/{member.Key}: not known"] : Check(rule.Value, member.Value, $"{path}/{member.Key}")),
                "propertyNames" or "$schema" or "$id" or "$defs" or "title" or "description" => [],
                _ => throw new InvalidOperationException($"schema.json uses {rule.Name}, which this test does not know"),
            })
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Kinds(JsonElement type)
        => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(kind => kind.GetString()!) : [type.GetString()!];

    private static bool Is(SourceNode node, string kind) => kind switch
    {
        "object" => node is SourceNode.Mapping,
        "array" => node is SourceNode.Sequence,
        "null" => node is SourceNode.Scalar { IsNull: true },
        "boolean" => node is SourceNode.Scalar { Plain: true, Value: "true" or "false" },
        "number" => node is SourceNode.Scalar { Plain: true } scalar && Regex.IsMatch(scalar.Value, @"^-?\d+(\.\d+)?([eE][+-]?\d+)?$"),
        "string" => node is SourceNode.Scalar scalar && !Is(node, "null") && !Is(node, "boolean") && !Is(node, "number"),
        _ => throw new InvalidOperationException(kind),
    };

    private static Dictionary<string, SourceNode> Members(SourceNode node)
        => node is SourceNode.Mapping mapping ? mapping.Members.ToDictionary(member => member.Key.Value, member => member.Value) : [];
}
