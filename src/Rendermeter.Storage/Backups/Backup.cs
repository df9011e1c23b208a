using Microsoft.Data.Sqlite;
using Rendermeter.Storage.Audit;
using Rendermeter.Storage.Migrations;
using Rendermeter.Storage.Sqlite;

namespace Rendermeter.Storage.Backups;

/// <summary>Copies a data directory while a server may be working on it: as one more reader, which waits for nobody and for whom nobody waits.</summary>
public static class Backup
{
    /// <summary>The secret of the installation, which the books are useless without.</summary>
    internal const string SecretsName = "secrets.key";

    internal const string OutputsName = "outputs";

    /// <summary>Writes the books as they are at one instant, the secret, and the outputs into a new directory.</summary>
    /// <param name="target">Must not exist; it appears when the copy is complete and was checked.</param>
    /// <returns>What the auditor says of the copy: nothing where the books are sound.</returns>
    /// <exception cref="BackupException">There is nothing to copy, the target is there, or the copy is damaged.</exception>
    /// <exception cref="SchemaException">The schema is not one that this program reads.</exception>
    public static async Task<IReadOnlyList<AuditFinding>> Write(string dataDirectory, string target, bool withOutputs, CancellationToken cancellationToken)
    {
        var source = Path.GetFullPath(dataDirectory);
        var books = Path.Combine(source, SqliteStore.FileName);
        target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        if (!File.Exists(books))
        {
            throw new BackupException($"{source} has no books") { IsUsage = true };
        }

        if (Path.Exists(target))
        {
            throw new BackupException($"{target} is there already; name a directory that does not exist") { IsUsage = true };
        }

        string? incoming = null;
        try
        {
            incoming = Directories.MakeBeside(target);
            CopyBooks(books, Path.Combine(incoming, SqliteStore.FileName));
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<AuditFinding> findings;
            using (var copy = SqliteStore.OpenReadOnly(incoming)!)
            {
                findings = await copy.Auditor.Run(cancellationToken);
            }

            Directories.CopyFile(Path.Combine(source, SecretsName), Path.Combine(incoming, SecretsName));

            // After the books: every file that they name is there by now.
            if (withOutputs && Directory.Exists(Path.Combine(source, OutputsName)))
            {
                Directories.CopyOutputs(Path.Combine(source, OutputsName), Path.Combine(incoming, OutputsName), cancellationToken);
            }

            cancellationToken.ThrowIfCancellationRequested();
            Directories.Name(incoming, target);
            return findings;
        }
        catch (Exception failure) when (IsFull(failure))
        {
            throw new BackupException($"{target} cannot be written: there is no space left", failure);
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

    private static bool IsFull(Exception failure)
        => failure is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } or SqliteFailure { Code: SQLitePCL.raw.SQLITE_FULL };

    private const string CheckSql = "PRAGMA integrity_check";

    /// <summary>All pages in one step, hence in one read transaction: the write-ahead log lets the writer go on.</summary>
    private static void CopyBooks(string from, string to)
    {
        using (var source = SqliteDatabase.OpenReader(from))
        using (var copy = SqliteDatabase.OpenWriter(to))
        {
            source.Connection.BackupDatabase(copy.Connection);

            // One file: who reads a copy in write-ahead mode leaves two more beside it. Whoever serves it turns the mode on again.
            copy.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            copy.Execute("PRAGMA journal_mode = DELETE");
        }

        using var written = SqliteDatabase.OpenReader(to);
        var said = written.Prepare(CheckSql).All(row => row.Text());
        if (said is not ["ok"])
        {
            throw new BackupException($"the copy is damaged: {string.Join("; ", said)}");
        }
    }
}
