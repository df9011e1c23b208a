using System.CommandLine;
using System.Globalization;
using Rendermeter.Commands.Printing;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Json;
using Rendermeter.Storage;
using Rendermeter.Storage.Migrations;

namespace Rendermeter.Commands.Routes;

/// <summary><c>rendermeter routes gate-preview</c>: what a gate would have accepted, and at what cost, under another threshold.</summary>
internal static class PreviewCommand
{
    private const int MostChecks = 10_000;

    private static readonly Argument<string> Name = new("NAME") { Description = "A route, or a model, that has been rendered with" };

    private static readonly Option<string> Check = new("--check") { Description = "The check whose threshold is tried", Required = true };

    private static readonly Option<string?> Threshold = new("--threshold") { Description = "The threshold to try; left out, only the curve" };

    private static readonly Option<string?> Chart = new("--chart") { Description = "Also draw the curve as SVG into this file", HelpName = "FILE.svg" };

    private static readonly Option<string> DataDirectory = SharedOptions.DataDirectory("./data");

    private static readonly Option<string?> Database = SharedOptions.Database();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "gate-preview",
            "Judges kept scores again under other thresholds: what would be accepted, how many attempts an accepted output takes, and what it costs.",
            "rendermeter routes gate-preview product-photo --check blur --threshold 50000")
        {
            Name, Check, Threshold, Chart, DataDirectory, Database, Json,
        };
        command.SetAction(Preview);
        return command;
    }

    private static async Task<int> Preview(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (name, check, text, chart) = (parsed.GetValue(Name)!, parsed.GetValue(Check)!, parsed.GetValue(Threshold), parsed.GetValue(Chart));
        if (CheckKinds.Find(check) is not { } kind || CheckKinds.Range(kind) is not { } range)
        {
            return Complaint.WrongUsage($"--check: '{check}' has no threshold; allowed: {string.Join(", ", Enum.GetValues<CheckKind>().Where(known => CheckKinds.Range(known) is not null).Select(CheckKinds.Name))}");
        }

        long? threshold = null;
        if (text is not null)
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read) || read < range.Least || read > range.Most)
            {
                return Complaint.WrongUsage($"--threshold: '{text}' is no threshold of {check}; allowed: {range.Least} to {range.Most}");
            }

            threshold = read;
        }

        if (chart is not null && !chart.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
        {
            return Complaint.WrongUsage($"--chart: '{chart}' is no name of a drawing; allowed: a name that ends in .svg");
        }

        try
        {
            var database = parsed.GetValue(Database);
            using var store = database is null ? SqliteStore.OpenReadOnly(parsed.GetValue(DataDirectory)!) : PostgresStore.OpenReadOnly(database);
            if (store is null)
            {
                return Complaint.WrongUsage($"there are no books in {(database is null ? parsed.GetValue(DataDirectory) : PostgresStore.Place(database))}");
            }

            var attempts = await Judged(store, name, cancellationToken);
            if (GatePreview.Scored(kind, attempts) == 0)
            {
                return Complaint.Refused($"no output of {name} has a score of {check}: add the check to the gate of the route, and let it judge some outputs");
            }

            var curve = GatePreview.Curve(kind, attempts);
            if (chart is not null)
            {
                await File.WriteAllTextAsync(chart, PreviewChart.Draw($"{name}: {check}", curve), cancellationToken);
            }

            Print(name, check, kind, attempts, threshold is { } tried ? GatePreview.At(kind, tried, attempts) : null, curve, parsed.GetValue(Json));
            return ExitCode.Done;
        }
        catch (SchemaException newer)
        {
            return Complaint.WrongUsage($"--data: {newer.Message}");
        }
        catch (DatabaseUnreachableException unreachable)
        {
            return Complaint.WrongUsage($"--database: {unreachable.Message}");
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return Complaint.WrongUsage($"--chart: {chart} cannot be written: {FileTrouble.Say(unwritable)}");
        }
    }

    private static async Task<IReadOnlyList<JudgedAttempt>> Judged(ReadOnlyStore store, string name, CancellationToken cancellationToken)
    {
        var attempts = new List<JudgedAttempt>();
        foreach (var org in (await store.Records.ListOrgs(cancellationToken)).Select(org => org.Id).Distinct())
        {
            attempts.AddRange(await store.RouteRecords.ListJudged(org, name, MostChecks, cancellationToken));
        }

        return attempts;
    }

    private static void Print(string name, string check, CheckKind kind, IReadOnlyList<JudgedAttempt> attempts, GatePoint? tried, IReadOnlyList<GatePoint> curve, bool json)
    {
        if (json)
        {
            Document.Print(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("name", name);
                writer.WriteString("check", check);
                writer.WriteString("rejects", CheckKinds.RejectsBelow(kind) ? "below" : "above");
                writer.WriteNumber("attempts", attempts.Count);
                writer.WriteNumber("scored", GatePreview.Scored(kind, attempts));
                writer.WriteString("currency", "USD");
                writer.WritePropertyName("tried");
                if (tried is null)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    Write(writer, tried);
                }

                writer.WriteStartArray("curve");
                foreach (var point in curve)
                {
                    Write(writer, point);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            });
            return;
        }

        Paper.Line(string.Create(CultureInfo.InvariantCulture, $"{Paper.Bold(name)}  {check}: {GatePreview.Scored(kind, attempts)} of {attempts.Count} judged attempts have a score; rejected is what lies {(CheckKinds.RejectsBelow(kind) ? "below" : "above")}"));
        Paper.Line();
        var columns = new Columns(">threshold", ">accepted", ">attempts per accepted", ">cost per accepted output");
        foreach (var point in tried is null ? curve : [tried, .. curve])
        {
            columns.Add(point.Threshold.ToString(CultureInfo.InvariantCulture), $"{point.AcceptanceThousandths / 10}.{point.AcceptanceThousandths % 10} %",
                point.AttemptsPerAcceptedThousandths is { } per ? Thousandths(per) : null, point.CostPerAcceptedNanos is { } cost ? JsonWriting.Amount(cost) : null);
        }

        columns.Print();
    }

    private static void Write(System.Text.Json.Utf8JsonWriter writer, GatePoint point)
    {
        writer.WriteStartObject();
        writer.WriteNumber("threshold", point.Threshold);
        writer.WriteNumber("accepted", point.Accepted);
        writer.WriteNumber("acceptance_thousandths", point.AcceptanceThousandths);
        writer.WriteText("attempts_per_accepted", point.AttemptsPerAcceptedThousandths is { } per ? Thousandths(per) : null);
        writer.WriteAmount("cost_per_accepted_output", point.CostPerAcceptedNanos);
        writer.WriteEndObject();
    }

    private static string Thousandths(long value) => string.Create(CultureInfo.InvariantCulture, $"{value / 1000}.{value % 1000:000}");
}
