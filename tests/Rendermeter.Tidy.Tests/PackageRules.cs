using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

namespace Rendermeter.Tidy.Tests;

/// <summary>The package of the price book is whole: what is built here is packed, and looked into.</summary>
public sealed class PackageRules : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-package-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_package_of_the_price_book_has_its_documentation_its_licence_its_readme_and_its_guide()
    {
        var configuration = AppContext.BaseDirectory.Contains("release", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";
        using var pack = Process.Start(new ProcessStartInfo(
            "dotnet", ["pack", "src/Rendermeter.Pricing", "--no-build", "--configuration", configuration, "--output", _directory, "--nologo"])
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true,
        })!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        string said;
        try
        {
            said = await pack.StandardOutput.ReadToEndAsync(limit.Token);
            await pack.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            pack.Kill(entireProcessTree: true);
            throw;
        }

        Assert.True(pack.ExitCode == 0, said);

        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(_directory, "*.nupkg")));
        var nuspec = XDocument.Parse(Text("Rendermeter.Pricing.nuspec"));
        var readme = Text("README.md");

        Assert.Equal("Apache-2.0", Member("license"));
        Assert.Equal("README.md", Member("readme"));
        Assert.Equal("The Rendermeter authors", Member("authors"));
        Assert.NotEqual("", Member("description"));
        Assert.Equal(["NodaTime", "YamlDotNet"], nuspec.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value).Order(StringComparer.Ordinal));
        Assert.NotNull(package.GetEntry("lib/net10.0/Rendermeter.Pricing.dll"));
        Assert.Contains("M:Rendermeter.Pricing.PriceBooks.PriceBook.Quote(", Text("lib/net10.0/Rendermeter.Pricing.xml"), StringComparison.Ordinal);
        Assert.Contains("docs/guides/write-a-price-file.md", readme, StringComparison.Ordinal);
        Assert.Contains("# Write a price file", Text("docs/guides/write-a-price-file.md"), StringComparison.Ordinal);
        Assert.Contains("\"$schema\"", Text("prices/schema.json"), StringComparison.Ordinal);

        string Member(string name) => Assert.Single(nuspec.Descendants(), element => element.Name.LocalName == name).Value;

        string Text(string name)
        {
            using var reader = new StreamReader((package.GetEntry(name) ?? throw new InvalidOperationException($"{name} is not in the package")).Open());
            return reader.ReadToEnd();
        }
    }
}
