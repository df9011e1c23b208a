using System.CommandLine;
using System.Text.RegularExpressions;
using Rendermeter.Commands;
using Rendermeter.Http;

namespace Rendermeter.Tests.Commands;

/// <summary>Wrong usage of every command: 2, a sentence for people, and nothing on the output but the document that was asked for.</summary>
public sealed partial class UsageTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-usage-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Each is one thing that cannot be used as it was given. D is a directory of books, F a file, N a path under which nothing can be made.</summary>
    private static readonly string[] Wrong =
    [
        "demo --data N", "demo --output N", "demo --data F --once", "serve --urls nonsense", "serve --data N", "serve --data F", "serve --prices N", "serve --roles cheese", "serve --database x",
        "quote m --at yesterday", "quote m --prices N", "quote m n", "quote m --count 0", "quote m --outcome maybe", "quote m --usage x", "quote m --started-at x", "quote m --as-known-at x",
        "compare", "compare n=2", "compare m --at x", "compare --media cheese", "compare m --count -1", "compare m --prices N",
        "forecast N", "forecast F --chart a.gif", "forecast F --prices N",
        "reconcile N --provider openai", "reconcile F --provider nobody", "reconcile F --provider openai --format cheese", "reconcile F --provider openai --columns x",
        "reconcile F --provider openai --dates x", "reconcile F --provider openai --period x", "reconcile F --provider openai --out N", "reconcile F --provider openai --prices N",
        "prices list --prices N", "prices show m --at x", "prices show m --prices N", "prices check N", "prices diff N", "prices diff F --at x", "prices diff F --prices N",
        "prices import N", "prices import F --from cheese", "prices import F --checked-on x", "prices import F --prices N", "prices rerate N", "prices rerate F n", "prices rerate F --at x", "prices rerate F --prices N",
        "routes list --prices N", "routes explain x --at y", "routes explain x n", "routes explain x --prices N", "routes explain x --database y",
        "routes gate-preview x --check cheese --data D", "routes gate-preview x --check blur --threshold y --data D", "routes gate-preview x --check blur --data N",
        "routes put x N --data D", "routes put x F --data D", "routes put x F --server nonsense", "routes history x --data N", "routes show x --database y", "routes remove x --data N",
        "renders list --server nonsense", "renders resolve x --server nonsense", "renders approve x --server nonsense", "renders deny x --server nonsense", "renders verdict x --server nonsense",
        "renders feedback x --server nonsense", "renders refund x 1 --data N", "renders adjust x --data N", "renders set-aside --data N", "renders decide x bill --data N",
        "wallets list --data N", "wallets list --database x", "wallets show x --server nonsense", "wallets top-up abc --data D", "wallets top-up 5 --data N", "wallets statement x --data N",
        "wallets freeze x --data N", "wallets unfreeze x --data N", "wallets audit --data N", "wallets audit --database x", "wallets audit --server nonsense",
        "grants list --data N", "grants add abc --data D", "grants add 5 --expires x --data D", "providers list --data N", "providers pools list --data N", "providers pools add --data N", "providers markups list --data N",
        "providers markups add --data N", "providers markups end x --data N", "providers quarantines list --data N", "providers quarantines lift x --data N",
        "caps list --data N", "caps show x --data N", "caps add x 5 --data D", "caps add org abc --data D", "caps add org 5 --metric cheese --data D", "caps add org 5 --period fortnight --data D",
        "caps set x --data N", "caps retire x --data N", "keys list --data N", "keys add x --data N", "keys revoke x --data N",
        "spend --by cheese --data D", "spend --from x --data D", "spend --time-zone Mars/Base --data D", "spend --data N", "margins --by cheese --data D", "margins --from x --data D",
        "backup --data N --to B", "backup --data D --to D", "backup --data D", "backup --data D --to N", "restore --data B --from N", "restore --data D --from D", "restore", "doctor --data",
        "", "prices", "routes", "renders", "wallets", "grants", "providers", "caps", "keys", "--nonsense",
    ];

    [Fact]
    public async Task Wrong_usage_of_every_command_ends_with_2_and_a_sentence_for_people()
    {
        var books = Path.Combine(_directory, "books");
        await (await Gateway.Start(new GatewayOptions { Urls = "http://127.0.0.1:0", DataDirectory = books, LogToConsole = false }, TestContext.Current.CancellationToken)).DisposeAsync();
        var file = Path.Combine(_directory, "file.txt");
        await File.WriteAllTextAsync(file, "{ \"no\": route", TestContext.Current.CancellationToken);
        var paths = new Dictionary<string, string> { ["D"] = books, ["F"] = file, ["N"] = Path.Combine(file, "below"), ["B"] = Path.Combine(_directory, "backup") };
        var leaves = Leaves(CommandTree.Create(), "").ToList();
        var calls = Wrong.Concat(leaves.Select(leaf => $"{leaf} --nonsense")).ToList();
        var wrong = new List<string>();

        foreach (var call in calls)
        {
            var arguments = call.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => paths.GetValueOrDefault(word, word)).ToArray();
            var (exitCode, said) = await Run(arguments);
            if (exitCode != 2 || said.Length == 0 || Words().IsMatch(said))
            {
                wrong.Add($"{call}: {exitCode} {said}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.All(leaves, leaf => Assert.True(Array.Exists(Wrong, call => call == leaf || call.StartsWith($"{leaf} ", StringComparison.Ordinal)), $"nothing is tried with {leaf}"));
        Assert.False(Directory.Exists(paths["B"]));
    }

    private static async Task<(int ExitCode, string Said)> Run(string[] arguments)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var said = new StringWriter();
        Console.SetError(said);
        Console.SetOut(arguments.Length < 2 ? said : TextWriter.Null);
        try
        {
            return (await CommandTree.Run(arguments), said.ToString());
        }
        catch (Exception failure)
        {
            return (-1, failure.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    private static IEnumerable<string> Leaves(Command command, string name)
        => command.Subcommands.Count == 0 ? [name] : command.Subcommands.SelectMany(below => Leaves(below, name.Length == 0 ? below.Name : $"{name} {below.Name}"));

    [GeneratedRegex(@"System\.|Exception|\.NET|Could not find|Access to the path|is denied|BytePosition|initialization string")]
    private static partial Regex Words();
}
