using System.Xml.Linq;

namespace Rendermeter.Tidy.Tests;

public sealed class ProjectRules
{
    /// <summary>Who sees whom. A project that is not listed is not known.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Rendermeter"] = ["Rendermeter.Providers", "Rendermeter.Storage", "Rendermeter.Engine", "Rendermeter.Pricing"],
        ["Rendermeter.Providers"] = ["Rendermeter.Engine"],
        ["Rendermeter.Storage"] = ["Rendermeter.Engine"],
        ["Rendermeter.Engine"] = ["Rendermeter.Pricing"],
        ["Rendermeter.Pricing"] = [],
    };

    [Fact]
    public void A_project_sees_only_what_the_design_lets_it_see()
    {
        var wrong = Repository.Projects.Where(project => project.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(project => XDocument.Parse(Repository.Text(project)).Descendants("ProjectReference")
                .Select(reference => (From: Path.GetFileNameWithoutExtension(project), To: Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))))
            .Where(arrow => !Arrows[arrow.From].Contains(arrow.To));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_project_stands_in_the_solution()
    {
        var listed = XDocument.Parse(Repository.Text("Rendermeter.slnx")).Descendants("Project").Select(project => project.Attribute("Path")!.Value);

        Assert.Equal(Repository.Projects.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }
}
