using System.Data.Common;
using System.Text.RegularExpressions;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage;
using Rendermeter.Storage.GroupCommit;

namespace Rendermeter.Commands;

/// <summary>What a command says of a failure that it does not know itself, and how it ends.</summary>
internal static partial class Trouble
{
    /// <summary>One sentence and the exit code; null for a fault of the program itself.</summary>
    public static (string Sentence, int ExitCode)? Of(Exception failure) => failure switch
    {
        DatabaseFailure { IsDamage: true } => ($"the database cannot be read: {failure.Message}. Nothing was changed; `restore` makes a directory from a backup", ExitCode.Refused),
        DatabaseFailure { MayPass: true } => ($"the database cannot be used now: {failure.Message}. The books are not damaged by this; try again later", ExitCode.Refused),
        DatabaseFailure or DbException => ($"the database cannot be used: {failure.Message}", ExitCode.Refused),
        LedgerUnavailableException away => ($"{away.Message}: {away.InnerException!.Message}. {(away.MayBeWritten ? "It may have been written: look before you repeat it" : "Nothing was written")}", ExitCode.Refused),
        OperationCanceledException => ("interrupted; what was already asked for may have been done all the same", ExitCode.Refused),
        UsageException => (failure.Message, ExitCode.WrongUsage),
        IOException or UnauthorizedAccessException => (
            $"{(Quoted().Match(failure.Message) is { Success: true, Value: var path } ? path : "a file")} cannot be used: {FileTrouble.Say(failure)}",
            FileTrouble.MayPass(failure) ? ExitCode.Refused : ExitCode.WrongUsage),
        InvalidDataException => ($"{failure.Message} {failure.InnerException?.Message}".TrimEnd(), ExitCode.WrongUsage),
        _ => null,
    };

    [GeneratedRegex("'[^']+'")]
    private static partial Regex Quoted();
}
