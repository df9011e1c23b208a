using System.Globalization;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Sqlite;

namespace Rendermeter.Storage.Backups;

/// <summary>
/// The way back from a backup. Restored books have lost what was written after it: perhaps claims, and with them jobs that providers run and bill. So they
/// open in recovery mode. No organisation admits anything, and every attempt that may have been sent since is in doubt: looked up, never sent.
/// </summary>
public static class Restore
{
    /// <summary>There while a directory is in recovery mode. Each line is an organisation that was frozen before the backup was made.</summary>
    private const string MarkName = "rendermeter.recovery";

    private const string Reason = "restored from a backup: it may have been sent after the backup was made";

    private static readonly TimeSpan ResolveWithin = TimeSpan.FromHours(24);

    /// <summary>Makes a data directory from a backup, in recovery mode.</summary>
    /// <param name="dataDirectory">Must not exist, or be empty; it appears when all is done.</param>
    /// <returns>How many attempts were put in doubt.</returns>
    /// <exception cref="BackupException">There is no backup, or the directory is in the way.</exception>
    public static async Task<int> Write(string backup, string dataDirectory, TimeProvider time, CancellationToken cancellationToken)
    {
        backup = Path.GetFullPath(backup);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory));
        foreach (var needed in (string[])[SqliteStore.FileName, Backup.SecretsName])
        {
            if (!File.Exists(Path.Combine(backup, needed)))
            {
                throw new BackupException($"{backup} is no backup: it has no {needed}") { IsUsage = true };
            }
        }

        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new BackupException($"{target} is not empty; move it aside, or name a directory that does not exist") { IsUsage = true };
        }

        string? incoming = null;
        try
        {
            incoming = Directories.MakeBeside(target);
            Directories.CopyFile(Path.Combine(backup, Backup.SecretsName), Path.Combine(incoming, Backup.SecretsName));
            Directories.CopyFile(Path.Combine(backup, SqliteStore.FileName), Path.Combine(incoming, SqliteStore.FileName));
            if (Directory.Exists(Path.Combine(backup, Backup.OutputsName)))
            {
                Directories.CopyOutputs(Path.Combine(backup, Backup.OutputsName), Path.Combine(incoming, Backup.OutputsName), cancellationToken);
            }

            int doubted;
            List<string> frozenBefore;
            await using (var store = SqliteStore.Open(incoming, new StoreOptions(), time))
            {
                doubted = await PutInDoubt(store, time, cancellationToken);
                frozenBefore = [.. (await store.Records.ListOrgs(cancellationToken)).Where(org => org.AdmissionFrozen).Select(org => org.Id.ToString())];
            }

            await File.WriteAllLinesAsync(Path.Combine(incoming, MarkName), frozenBefore, cancellationToken);
            AdmissionFreeze.FreezeAll(Path.Combine(incoming, SqliteStore.FileName));
            cancellationToken.ThrowIfCancellationRequested();
            Directories.Name(incoming, target);
            return doubted;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{target} cannot be written: {FileTrouble.Say(failure)}", failure) { IsUsage = !FileTrouble.MayPass(failure) };
        }
        finally
        {
            if (Directory.Exists(incoming))
            {
                Directory.Delete(incoming, recursive: true);
            }
        }
    }

    /// <summary>Ends recovery mode: organisations admit again, but for those that were frozen when the backup was made.</summary>
    /// <param name="despiteUnfinished">Also while renders of before the backup have not ended. Their next offers may then be sent though they were before.</param>
    /// <exception cref="BackupException">It is not in recovery mode, or renders have not ended.</exception>
    /// <exception cref="DataInUseException">A server works on it.</exception>
    public static async Task Confirm(string dataDirectory, bool despiteUnfinished, TimeProvider time, CancellationToken cancellationToken)
    {
        var directory = Path.GetFullPath(dataDirectory);
        var mark = Path.Combine(directory, MarkName);
        if (!File.Exists(mark))
        {
            throw new BackupException($"{directory} is not in recovery mode");
        }

        await using var store = SqliteStore.Open(directory, new StoreOptions(), time);
        var unfinished = await store.Records.ListUnfinished(cancellationToken);
        if (unfinished.Count > 0 && !despiteUnfinished)
        {
            throw new BackupException(string.Create(CultureInfo.InvariantCulture,
                $"{unfinished.Count} renders of before the backup have not ended, such as {unfinished[0].Render}. Serve until they have, or add --despite-unfinished: what is tried next for them may have been tried already"));
        }

        var frozenBefore = (await File.ReadAllLinesAsync(mark, cancellationToken)).ToHashSet();
        AdmissionFreeze.Release(Path.Combine(directory, SqliteStore.FileName),
            (await store.Records.ListOrgs(cancellationToken)).Select(org => org.Id).Where(org => !frozenBefore.Contains(org.ToString())));

        // Last: a broken run is repeated.
        File.Delete(mark);
    }

    private static async Task<int> PutInDoubt(SqliteStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var doubted = 0;
        foreach (var (org, render) in await store.Records.ListUnfinished(cancellationToken))
        {
            foreach (var attempt in (await store.Records.FindRender(org, render, cancellationToken))!.Attempts)
            {
                doubted += await PutInDoubt(store.Ledger, org, attempt, time.GetUtcNow()) ? 1 : 0;
            }
        }

        return doubted;
    }

    /// <summary>True while a directory was restored and nobody has confirmed it.</summary>
    public static bool IsUnconfirmed(string dataDirectory) => File.Exists(Path.Combine(Path.GetFullPath(dataDirectory), MarkName));

    /// <summary>What was held may have been claimed and sent since, so it is claimed here, by nobody who sends. What has a job is asked for by it.</summary>
    private static async Task<bool> PutInDoubt(ILedger ledger, OrgId org, Attempt attempt, DateTimeOffset now)
    {
        if (attempt.State == AttemptState.Held)
        {
            await ledger.Execute(new Claim(org, attempt.Id, "restore", AttemptLife.Lease, AttemptLife.SubmitWindow) { OnlyToDoubt = true });
        }

        return attempt.State is AttemptState.Held or AttemptState.Submitting
            && (await ledger.Execute(new Doubt(org, attempt.Id, Reason, now + ResolveWithin))).Moved;
    }
}
