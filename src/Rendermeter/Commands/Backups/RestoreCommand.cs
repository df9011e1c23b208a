using System.CommandLine;
using System.Globalization;
using Rendermeter.Commands.Printing;
using Rendermeter.Http.Json;
using Rendermeter.Storage;
using Rendermeter.Storage.Backups;
using Rendermeter.Storage.Migrations;

namespace Rendermeter.Commands.Backups;

/// <summary><c>rendermeter restore</c>: a data directory from a backup, in recovery mode, and the end of that mode.</summary>
internal static class RestoreCommand
{
    private static readonly Option<string> DataDirectory = SharedOptions.DataDirectory("./data");

    private static readonly Option<string?> Source = new("--from") { Description = "The backup", HelpName = "DIR" };

    private static readonly Option<bool> Confirm = new("--confirm") { Description = "End recovery mode: renders are admitted again" };

    private static readonly Option<bool> DespiteUnfinished = new("--despite-unfinished")
    {
        Description = "With --confirm: also while renders of before the backup have not ended",
    };

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "restore",
            "Makes a data directory from a backup. It admits nothing until you confirm; what may have been sent since is looked up, not sent.",
            "rendermeter restore --from ./backup-monday --data ./restored")
        {
            DataDirectory, Source, Confirm, DespiteUnfinished, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (directory, source, confirm) = (parsed.GetValue(DataDirectory)!, parsed.GetValue(Source), parsed.GetValue(Confirm));
        if (source is null != confirm)
        {
            return Complaint.WrongUsage("restore: give either --from with a backup, or --confirm");
        }

        try
        {
            if (source is null)
            {
                await Restore.Confirm(directory, parsed.GetValue(DespiteUnfinished), TimeProvider.System, cancellationToken);
                Say(parsed, directory, recovery: false, inDoubt: null, $"{directory} has left recovery mode.");
                return ExitCode.Done;
            }

            // Not on the thread that has to hear of an interruption.
            var doubted = await Task.Run(() => Restore.Write(source, directory, TimeProvider.System, cancellationToken), CancellationToken.None);
            Say(parsed, directory, recovery: true, doubted,
                string.Create(CultureInfo.InvariantCulture, $"Restored to {directory}, in recovery mode: nothing is admitted, and {Counted.Of(doubted, "attempt")} {(doubted == 1 ? "is" : "are")} in doubt."),
                $"Serve it until they are resolved, stop it, then: rendermeter restore --confirm --data {directory}");
            return ExitCode.Done;
        }
        catch (DataInUseException inUse)
        {
            Complaint.Print($"the data is in use: {inUse.Message}");
            return ExitCode.InUse;
        }
        catch (BackupException refused)
        {
            return refused.IsUsage ? Complaint.WrongUsage(refused.Message) : Complaint.Refused(refused.Message);
        }
        catch (Exception unusable) when (unusable is SchemaException or DataUnwritableException or InvalidDataException)
        {
            return Complaint.WrongUsage(unusable.Message);
        }
    }

    private static void Say(ParseResult parsed, string directory, bool recovery, int? inDoubt, params string[] lines)
    {
        if (!parsed.GetValue(Json))
        {
            foreach (var line in lines)
            {
                Paper.Line(line);
            }

            return;
        }

        Document.Print(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("directory", Path.GetFullPath(directory));
            writer.WriteBoolean("recovery", recovery);
            writer.WriteOptional("attempts_in_doubt", inDoubt);
            writer.WriteEndObject();
        });
    }
}
