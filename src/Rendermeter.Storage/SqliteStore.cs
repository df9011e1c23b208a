using Microsoft.Data.Sqlite;
using Rendermeter.Engine.Reports;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Audit;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Migrations;
using Rendermeter.Storage.Records;
using Rendermeter.Storage.Secrets;
using Rendermeter.Storage.Sqlite;

namespace Rendermeter.Storage;

/// <summary>
/// A data directory in use: the books in SQLite, the outputs beside them, and the secret of the installation. One process at a time has it.
/// </summary>
public sealed class SqliteStore : IStore
{
    /// <summary>The database in a data directory.</summary>
    public const string FileName = "rendermeter.db";

    private readonly DataLock _lock;
    private readonly ReadConnections _readers;
    private readonly GroupCommitLedger _ledger;
    private bool _disposed;

    private SqliteStore(string directory, DataLock held, SecretsFile secrets, SqliteDatabase writer, StoreOptions options, TimeProvider time)
    {
        var file = Path.Combine(directory, FileName);
        (DataDirectory, _lock, Secrets) = (directory, held, secrets);
        _readers = new ReadConnections(file, options.Readers);
        _ledger = new GroupCommitLedger(new SqliteBooks(writer, time), options.MaxBatch, options.MaxQueued);
        Records = new StoredRecords(_readers);
        Due = new SqliteDueRenders(_readers, time);
        Outputs = options.OpenOutputs(directory, leftBefore: null);
        Reports = new StoredReports(_readers);
        RouteRecords = new StoredRouteRecords(_readers);
        Webhooks = new StoredWebhooks(_readers);
        DueDeliveries = new SqliteDueDeliveries(_readers);
        Auditor = new Auditor(_readers);
    }

    /// <summary>The directory, as a full path.</summary>
    public string DataDirectory { get; }

    /// <summary>Where commands become rows.</summary>
    public ILedger Ledger => _ledger;

    /// <summary>The same: a file is not away.</summary>
    public ILedger PromptLedger => _ledger;

    /// <summary>What has been written.</summary>
    public IRecords Records { get; }

    /// <summary>Sums over it.</summary>
    public IReports Reports { get; }

    /// <summary>Which renders are to be looked at.</summary>
    public IDueRenders Due { get; }

    /// <summary>What has been written, as routes and gates learn from it.</summary>
    public Engine.Routes.IRouteRecords RouteRecords { get; }

    /// <inheritdoc/>
    public Engine.Webhooks.IWebhookRecords Webhooks { get; }

    /// <inheritdoc/>
    public Engine.Webhooks.IDueDeliveries DueDeliveries { get; }

    /// <summary>Delivered files.</summary>
    public IOutputFiles Outputs { get; }

    /// <summary>Checks the books while they are in use.</summary>
    public Auditor Auditor { get; }

    /// <summary>The secret of this installation.</summary>
    public SecretsFile Secrets { get; }

    /// <summary>The SQLite in use.</summary>
    public string Library => SqliteNative.Library.ToString();

    /// <summary>One process has the directory, and takes up what an earlier one left.</summary>
    public bool TakesUpUnfinished => true;

    /// <summary>No other process works on these books while this one does.</summary>
    public bool IsSoleProcess => true;

    /// <summary>Ends, with the reason, when the disk has failed so that nobody knows what is durable. End the process then; a restart reads what is.</summary>
    public Task<Exception> Fatal => _ledger.Fatal;

    /// <summary>Takes a data directory, makes it where it does not exist, and brings its schema forward.</summary>
    /// <exception cref="DataInUseException">Another process has it.</exception>
    /// <exception cref="DataUnwritableException">It cannot be written to.</exception>
    /// <exception cref="SchemaException">A newer version has written it.</exception>
    /// <exception cref="InvalidDataException">Its secret is damaged, or missing beside its books.</exception>
    public static SqliteStore Open(string dataDirectory, StoreOptions options, TimeProvider time)
        => Open(dataDirectory, options, time, Migration.All("Sqlite"));

    internal static SqliteStore Open(string dataDirectory, StoreOptions options, TimeProvider time, IReadOnlyList<Migration> migrations)
    {
        var directory = Path.GetFullPath(dataDirectory);
        var held = DataLock.Take(directory);
        SqliteDatabase? writer = null;
        try
        {
            var secrets = SecretsFile.OpenOrCreate(directory, booksExist: File.Exists(Path.Combine(directory, FileName)));
            writer = SqliteDatabase.OpenWriter(Path.Combine(directory, FileName));
            SqliteMigrator.Apply(writer, migrations, time.GetUtcNow());
            return new SqliteStore(directory, held, secrets, writer, options, time);
        }
        catch (Exception failure)
        {
            writer?.Dispose();
            held.Dispose();
            if (failure is UnauthorizedAccessException or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY })
            {
                throw new DataUnwritableException(directory, FileTrouble.Say(failure), failure);
            }

            throw;
        }
    }

    /// <summary>Opens a data directory for reading only, beside a process that may have it; null where it has no database.</summary>
    /// <exception cref="SchemaException">Its schema is not the one that this program reads.</exception>
    public static ReadOnlyStore? OpenReadOnly(string dataDirectory)
    {
        var file = Path.Combine(Path.GetFullPath(dataDirectory), FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        using (var database = SqliteDatabase.OpenReader(file))
        {
            SqliteMigrator.Require(database, Migration.All("Sqlite"));
        }

        return new ReadOnlyStore(new ReadConnections(file, most: 1), SqliteNative.Library.ToString());
    }

    /// <summary>Carries out what is queued, closes the books and gives the directory back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;

        // Readers first: the last connection to close folds the write-ahead log into the file.
        _readers.Dispose();
        await _ledger.DisposeAsync();
        _lock.Dispose();
    }
}
