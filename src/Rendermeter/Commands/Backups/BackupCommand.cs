using System.CommandLine;
using Rendermeter.Commands.Printing;
using Rendermeter.Http.Reports;
using Rendermeter.Storage.Audit;
using Rendermeter.Storage.Backups;
using Rendermeter.Storage.Migrations;

namespace Rendermeter.Commands.Backups;

/// <summary><c>rendermeter backup</c>: a copy of a data directory, also while a server works on it.</summary>
internal static class BackupCommand
{
    private static readonly Option<string> DataDirectory = SharedOptions.DataDirectory("./data");

    private static readonly Option<string> Target = new("--to") { Description = "The directory to make; it must not exist", HelpName = "DIR", Required = true };

    private static readonly Option<bool> WithoutOutputs = new("--without-outputs") { Description = "Leave out the delivered files" };

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "backup",
            "Copies the books, the secret and the outputs of a data directory, also while it is served, and audits the copy.",
            "rendermeter backup --data ./data --to ./backup-monday")
        {
            DataDirectory, Target, WithoutOutputs, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            // Not on the thread that has to hear of an interruption.
            var findings = await Task.Run(
                () => Backup.Write(parsed.GetValue(DataDirectory)!, parsed.GetValue(Target)!, !parsed.GetValue(WithoutOutputs), cancellationToken), CancellationToken.None);
            if (parsed.GetValue(Json))
            {
                Print(Path.GetFullPath(parsed.GetValue(Target)!), findings);
                return findings.Count == 0 ? ExitCode.Done : ExitCode.Refused;
            }

            foreach (var finding in findings)
            {
                Complaint.Print($"{finding.Invariant} is broken: {finding.Sentence}; {finding.Subject}");
            }

            Paper.Line($"Written to {Path.GetFullPath(parsed.GetValue(Target)!)}. It holds the secret of the installation: keep it as you keep that.");
            return findings.Count == 0 ? ExitCode.Done : ExitCode.Refused;
        }
        catch (BackupException refused)
        {
            return refused.IsUsage ? Complaint.WrongUsage(refused.Message) : Complaint.Refused(refused.Message);
        }
        catch (SchemaException newer)
        {
            return Complaint.WrongUsage($"--data: {newer.Message}");
        }
    }

    private static void Print(string directory, IReadOnlyList<AuditFinding> findings) => Document.Print(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("directory", directory);
        writer.WriteBoolean("sound", findings.Count == 0);
        writer.WriteFindings(findings);
        writer.WriteEndObject();
    });
}
