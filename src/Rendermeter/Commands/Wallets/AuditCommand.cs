using System.CommandLine;
using System.Globalization;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;
using Rendermeter.Engine.Identities;
using Rendermeter.Http.Reports;
using Rendermeter.Storage;
using Rendermeter.Storage.Audit;
using Rendermeter.Storage.Migrations;

namespace Rendermeter.Commands.Wallets;

/// <summary><c>rendermeter wallets audit</c>: recomputes the books from their transfers, and says where they break an invariant.</summary>
internal static class AuditCommand
{
    private static readonly Option<string> DataDirectory = SharedOptions.DataDirectory("./data");

    private static readonly Option<string?> Database = SharedOptions.Database();

    private static readonly Option<string?> Server = AdminOptions.Server();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "audit",
            "Runs the invariants of the books, read-only, also beside a running server. Attempts in flight are sound.",
            "rendermeter wallets audit --data ./data")
        {
            Server, DataDirectory, Database, Json,
        };
        command.SetAction(Audit);
        return command;
    }

    private static async Task<int> Audit(ParseResult parsed, CancellationToken cancellationToken)
    {
        var directory = parsed.GetValue(DataDirectory)!;
        var database = parsed.GetValue(Database);
        if (parsed.GetValue(Server) is { } server)
        {
            return await AuditServer(server, parsed.GetValue(Json), cancellationToken);
        }

        try
        {
            using var store = database is null ? SqliteStore.OpenReadOnly(directory) : PostgresStore.OpenReadOnly(database);
            directory = database is null ? directory : PostgresStore.Place(database);
            var findings = store is null ? [] : await store.Auditor.Run(cancellationToken);
            if (parsed.GetValue(Json))
            {
                PrintJson(directory, found: store is not null, findings);
            }
            else if (store is null)
            {
                Complaint.Print($"there are no books in {directory}: nothing to audit");
            }
            else
            {
                Print(directory, findings);
            }

            // A path that was mistyped must not look like books that are sound.
            return store is null ? ExitCode.WrongUsage : findings.Count == 0 ? ExitCode.Done : ExitCode.Refused;
        }
        catch (SchemaException newer)
        {
            return Complaint.WrongUsage($"{(database is null ? "--data" : "--database")}: {newer.Message}");
        }
        catch (DatabaseUnreachableException unreachable)
        {
            return Complaint.WrongUsage($"--database: {unreachable.Message}");
        }
    }

    private static async Task<int> AuditServer(string server, bool json, CancellationToken cancellationToken)
    {
        try
        {
            await using var client = AdminOptions.OpenServer(server);
            var answer = await client.Send(HttpMethod.Get, "/api/v1/audit", json: null, cancellationToken);
            if (answer.IsProblem)
            {
                return AdminCommand.Refuse(answer, json);
            }

            var findings = answer.Json.GetProperty("findings").EnumerateArray().Select(finding => new AuditFinding(
                finding.Text("invariant")!, finding.Text("sentence")!, OrgId.TryParse(finding.Text("org"), out var org) ? org : null, finding.Text("subject")!)).ToList();
            if (json)
            {
                Paper.Line(answer.Text);
            }
            else
            {
                Print(server, findings);
            }

            return findings.Count == 0 ? ExitCode.Done : ExitCode.Refused;
        }
        catch (AdminUnreachableException unreachable)
        {
            Complaint.Print(unreachable.Message);
            return unreachable.ExitCode;
        }
    }

    private static void Print(string directory, IReadOnlyList<AuditFinding> findings)
    {
        foreach (var finding in findings)
        {
            Paper.Line(Paper.Red($"{finding.Invariant} is broken: {finding.Sentence}; {finding.Org?.ToString() ?? "several orgs"}, {finding.Subject}"));
        }

        Paper.Line(findings.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Paper.Green("The books are sound")}: {Invariant.All.Count} invariants hold in {directory}.")
            : string.Create(CultureInfo.InvariantCulture, $"{findings.Count} findings in {directory}."));
    }

    private static void PrintJson(string directory, bool found, IReadOnlyList<AuditFinding> findings) => Document.Print(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("data_directory", directory);
        writer.WriteBoolean("database", found);
        writer.WriteNumber("invariants", Invariant.All.Count);
        writer.WriteBoolean("sound", findings.Count == 0);
        writer.WriteFindings(findings);
        writer.WriteEndObject();
    });
}
