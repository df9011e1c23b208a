using System.Text.Json;
using System.Text.RegularExpressions;
using Rendermeter.Telemetry;

namespace Rendermeter.Tests.Docs;

/// <summary>What the pages, the alert rules and the dashboard name is what the program measures.</summary>
public sealed partial class TelemetryPagesTests
{
    [Fact]
    public void The_page_names_every_metric_with_its_type_and_no_other()
    {
        var listed = Rows().Matches(Read("telemetry.md")).Select(row => (row.Groups["name"].Value, row.Groups["type"].Value)).Order();

        Assert.Equal(Known().Order(), listed);
    }

    [Theory]
    [InlineData("alerts.yml", 12)]
    [InlineData("dashboard.json", 20)]
    public void What_is_asked_for_is_measured(string page, int atLeast)
    {
        var known = Known().Select(metric => metric.Name).ToHashSet();
        var named = Names().Matches(Read(page)).Select(name => Suffix().Replace(name.Value, "")).Distinct().ToList();

        Assert.All(named, name => Assert.Contains(name, known));
        Assert.True(named.Count >= atLeast, string.Join(", ", known.Except(named)));
    }

    [Fact]
    public void Every_alert_has_an_expression_a_severity_and_a_sentence()
    {
        var stream = new YamlDotNet.RepresentationModel.YamlStream();
        stream.Load(new StringReader(Read("alerts.yml")));
        var rules = Nodes(Member(stream.Documents[0].RootNode, "groups")).SelectMany(group => Nodes(Member(group, "rules"))).ToList();

        Assert.True(rules.Count >= 12);
        Assert.All(rules, rule =>
        {
            Assert.NotEmpty(Member(rule, "expr").ToString());
            Assert.Contains(Member(Member(rule, "labels"), "severity").ToString(), (string[])["page", "ticket"]);
            Assert.NotEmpty(Member(Member(rule, "annotations"), "summary").ToString());
        });

        static YamlDotNet.RepresentationModel.YamlNode Member(YamlDotNet.RepresentationModel.YamlNode node, string name)
            => ((YamlDotNet.RepresentationModel.YamlMappingNode)node).Children[new YamlDotNet.RepresentationModel.YamlScalarNode(name)];

        static IEnumerable<YamlDotNet.RepresentationModel.YamlNode> Nodes(YamlDotNet.RepresentationModel.YamlNode node)
            => ((YamlDotNet.RepresentationModel.YamlSequenceNode)node).Children;
    }

    [Fact]
    public void Every_panel_of_the_dashboard_asks_something()
    {
        using var dashboard = JsonDocument.Parse(Read("dashboard.json"));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();

        Assert.True(panels.Count >= 15);
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, panel => Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.NotEmpty(target.GetProperty("expr").GetString()!)));
    }

    private static List<(string Name, string Type)> Known()
    {
        using var instruments = new Instruments(new TelemetryOptions(), TimeProvider.System);
        using var text = new PrometheusText(instruments.Meter);
        return [.. Types().Matches(text.Write()).Select(type => (type.Groups["name"].Value, type.Groups["type"].Value))];
    }

    private static string Read(string page) => DocsPages.Read($"operating/{page}");

    [GeneratedRegex(@"^\| `(?<name>rendermeter_\w+)` \| (?<type>\w+)", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"^# TYPE (?<name>\w+) (?<type>\w+)$", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex(@"\brendermeter_\w+")]
    private static partial Regex Names();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
