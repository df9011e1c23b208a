using System.CommandLine;
using System.Globalization;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Providers;
using Rendermeter.Providers.Sandbox;
using Rendermeter.Storage;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Migrations;
using Rendermeter.Storage.Sqlite;

namespace Rendermeter.Commands;

/// <summary><c>rendermeter doctor</c>: whether this machine has what the program needs.</summary>
internal static class DoctorCommand
{
    private const long LittleDiskBytes = 1L << 30;

    private static readonly string[] KeyVariables =
        ["OPENAI_API_KEY", "FAL_KEY", "REPLICATE_API_TOKEN", "GEMINI_API_KEY", "RUNWAYML_API_SECRET", "ELEVENLABS_API_KEY"];

    private static readonly Option<string> DataDirectory = SharedOptions.DataDirectory("./data");

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "doctor",
            "Looks at the database library, the data directory, the price book, provider keys (names only), the clock and the disk.",
            "rendermeter doctor --data ./data")
        {
            DataDirectory, Json,
        };
        command.SetAction(Examine);
        return command;
    }

    private static int Examine(ParseResult parsed)
    {
        var directory = Path.GetFullPath(parsed.GetValue(DataDirectory)!);
        Finding[] findings = [Database(directory), Writable(directory), Book(), Keys(), Clock(), Disk(directory)];
        if (parsed.GetValue(Json))
        {
            PrintJson(findings);
        }
        else
        {
            foreach (var finding in findings)
            {
                Paper.Line($"  {(finding.Fine ? Paper.Green("ok  ") : Paper.Red("fix "))}  {finding.Subject,-15} {finding.Text}");
            }
        }

        return findings.All(finding => finding.Fine) ? ExitCode.Done : ExitCode.Refused;
    }

    /// <summary>Opens what is there as a reader would, beside a server or without one.</summary>
    private static Finding Database(string directory)
    {
        try
        {
            using var store = SqliteStore.OpenReadOnly(directory);
            return store is null ? new("database", Fine: true, $"{SqliteLibrary.InUse}; there are no books in {directory} yet")
                : !File.Exists(Path.Combine(directory, "secrets.key")) ? new("database", Fine: false, $"{directory} has books and no secrets.key: keys and callbacks cannot be checked without it")
                : new("database", Fine: true, $"{SqliteLibrary.InUse}; the books can be read");
        }
        catch (Exception broken) when (broken is DatabaseFailure or SchemaException)
        {
            return new("database", Fine: false, $"{directory}: {broken.Message}");
        }
    }

    /// <summary>Tries it, in the nearest directory that is there: nothing is left behind.</summary>
    private static Finding Writable(string directory)
    {
        for (var above = directory; above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
            {
                return new("data directory", Fine: false, $"{directory} cannot be made: {above} is a file");
            }
        }

        try
        {
            using var file = new FileStream(Path.Combine(Existing(directory), $".rendermeter-doctor-{Environment.ProcessId}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return new("data directory", Fine: true, Directory.Exists(directory) ? $"{directory} is writable" : $"{directory} can be made");
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return new("data directory", Fine: false, $"{directory} cannot be written to: {FileTrouble.Say(unwritable)}");
        }
    }

    private static Finding Book()
    {
        var models = PriceBook.Embedded().Models().ToList();
        var oldest = models.Where(model => !SandboxOptions.ProviderIds.Contains(model.Provider)).MinBy(model => model.Versions[^1].CheckedOn)!;
        return new("price book", Fine: true, string.Create(CultureInfo.InvariantCulture,
            $"{models.Count} models of {models.Select(model => model.Provider).Distinct().Count()} providers; the oldest price was read on {oldest.Versions[^1].CheckedOn:yyyy-MM-dd} ({oldest.Name})"));
    }

    private static Finding Keys()
    {
        var settings = Http.ConfiguredRoutes.Configuration();
        var found = KeyVariables.Where(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
            .Concat(Vendors.Known.Select(vendor => $"Rendermeter:Providers:{vendor.Id}:ApiKey").Where(name => !string.IsNullOrEmpty(settings[name]))).ToList();
        return new("provider keys", Fine: true, found.Count == 0 ? $"none of {string.Join(", ", KeyVariables)}; the sandbox needs none" : string.Join(", ", found.Select(Use)));
    }

    /// <summary>A key that is there for a vendor without an adapter runs nothing, and says so.</summary>
    private static string Use(string name)
        => Array.IndexOf(KeyVariables, name) < 0 || Vendors.Known.Any(vendor => vendor.KeyVariable == name) ? name : $"{name} (no adapter yet: quotes only)";

    private static Finding Clock()
    {
        var now = TimeProvider.System.GetUtcNow();
        var text = $"{now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}, local zone {TimeZoneInfo.Local.Id}";
        var newest = PriceBook.Embedded().Models().Max(model => model.Versions[^1].CheckedOn);
        return DateOnly.FromDateTime(now.UtcDateTime) < newest
            ? new("clock", Fine: false, $"{text}: before the newest price was read, so it is probably wrong")
            : new("clock", Fine: true, text);
    }

    private static Finding Disk(string directory)
    {
        var free = new DriveInfo(Existing(directory)).AvailableFreeSpace;
        return new("disk", Fine: free >= LittleDiskBytes, string.Create(CultureInfo.InvariantCulture, $"{free / (1 << 20)} MiB free for {directory}"));
    }

    private static string Existing(string directory)
    {
        var existing = directory;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        return existing;
    }

    private static void PrintJson(IEnumerable<Finding> findings) => Document.PrintList(findings, (writer, finding) =>
    {
        writer.WriteStartObject();
        writer.WriteString("subject", finding.Subject);
        writer.WriteBoolean("ok", finding.Fine);
        writer.WriteString("detail", finding.Text);
        writer.WriteEndObject();
    });

    /// <summary>One thing that was looked at.</summary>
    private sealed record Finding(string Subject, bool Fine, string Text);
}
