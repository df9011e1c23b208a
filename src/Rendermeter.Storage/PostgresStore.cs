using System.Globalization;
using Npgsql;
using Rendermeter.Engine.Reports;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Audit;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Migrations;
using Rendermeter.Storage.Outputs;
using Rendermeter.Storage.Postgres;
using Rendermeter.Storage.Records;
using Rendermeter.Storage.Secrets;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage;

/// <summary>
/// A PostgreSQL database in use by this node, perhaps beside others. The books are in the database; outputs and the secret of the installation are in the
/// data directory for now, so that nodes which share the books need a directory with the same <c>secrets.key</c>, and see only the outputs in their own.
/// </summary>
public sealed class PostgresStore : IStore
{
    private const int DueConnections = 4;
    private const int LeastThreads = 32;

    // What another node has claimed, and when its doubt may end, is judged by the node's clock at instants of the database's.
    private static readonly TimeSpan MostClocksApart = TimeSpan.FromSeconds(3);

    private readonly NpgsqlConnection _presence;
    private readonly Pulse _pulse;
    private readonly PostgresReadConnections _readers;
    private readonly GroupCommitLedger _ledger;
    private readonly PostgresDueRenders _due;
    private readonly PostgresDueDeliveries _deliveries;
    private bool _disposed;

    private PostgresStore(string directory, ConnectionText text, NpgsqlConnection presence, SecretsFile secrets, StoreOptions options, TimeProvider? clock)
    {
        // A database that stands still holds a thread for each read; those who have to say so need others at once, not two a second.
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, LeastThreads), completions);
        (DataDirectory, _presence, Secrets) = (directory, presence, secrets);
        Library = $"PostgreSQL {presence.PostgreSqlVersion}";
        var isDistributed = new PostgresReading(presence).Prepare(IsDistributedSql).Any();
        TakesUpUnfinished = new PostgresReading(presence).Prepare(TakeUpSql).All(row => row.Integer()).Single() == 1;
        _pulse = new Pulse(text.ForAsking, options.AwayAfter, TimeProvider.System);
        _readers = new PostgresReadConnections(text.ForReading(options.Readers), options.Readers, _pulse);
        _ledger = new GroupCommitLedger(new PostgresBooks(text.ForWriting, clock, isDistributed), options.MaxBatch, options.MaxQueued);
        PromptLedger = new PromptLedger(_ledger, _pulse);
        Records = new StoredRecords(_readers);
        _due = new PostgresDueRenders(text.ForWorking(DueConnections));
        Outputs = options.OpenOutputs(directory, TimeProvider.System.GetUtcNow() - Incoming.LeftAfter);
        Reports = new StoredReports(_readers);
        RouteRecords = new StoredRouteRecords(_readers);
        Webhooks = new StoredWebhooks(_readers);
        _deliveries = new PostgresDueDeliveries(text.ForReading(DueConnections));
        Auditor = new Auditor(_readers);
    }

    /// <inheritdoc/>
    public string DataDirectory { get; }

    /// <inheritdoc/>
    public ILedger Ledger => _ledger;

    /// <inheritdoc/>
    public ILedger PromptLedger { get; }

    /// <inheritdoc/>
    public IRecords Records { get; }

    /// <summary>Sums over it.</summary>
    public IReports Reports { get; }

    /// <inheritdoc/>
    public IDueRenders Due => _due;

    /// <summary>What has been written, as routes and gates learn from it.</summary>
    public Engine.Routes.IRouteRecords RouteRecords { get; }

    /// <inheritdoc/>
    public Engine.Webhooks.IWebhookRecords Webhooks { get; }

    /// <inheritdoc/>
    public Engine.Webhooks.IDueDeliveries DueDeliveries => _deliveries;

    /// <inheritdoc/>
    public IOutputFiles Outputs { get; }

    /// <inheritdoc/>
    public Auditor Auditor { get; }

    /// <inheritdoc/>
    public SecretsFile Secrets { get; }

    /// <inheritdoc/>
    public string Library { get; }

    /// <summary>False: another node may be working on the same books, so that a sender which does not answer may still wake up.</summary>
    public bool IsSoleProcess => false;

    /// <summary>True for one node: the first to open the books that no other such node has open.</summary>
    public bool TakesUpUnfinished { get; }

    /// <inheritdoc/>
    public Task<Exception> Fatal => _ledger.Fatal;

    // Held while this connection lives. The kernel frees it with the process, the server with the connection.
    private const string TakeUpSql = "select pg_try_advisory_lock(hashtext('rendermeter renders'), hashtext(current_schema()))::int";

    private const string GiveUpSql = "select pg_advisory_unlock(hashtext('rendermeter renders'), hashtext(current_schema()))";

    // Nodes that start together and share a directory make its secret once.
    private const string BeginOpeningSql = "select pg_advisory_lock(hashtext('rendermeter opening'), hashtext(current_schema()))";
    private const string EndOpeningSql = "select pg_advisory_unlock(hashtext('rendermeter opening'), hashtext(current_schema()))";

    private const string IsDistributedSql = """
        select 1
        from pg_extension
        where extname = 'citus'
        """;

    // True of a standby, and of a server or a user whose transactions only read.
    private const string OnlyReadsSql = "select 1 where current_setting('transaction_read_only')::bool";

    private const string ClockSql = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";

    private const string HasOrgsSql = """
        select 1
        from org
        limit 1
        """;

    /// <summary>Opens the books, makes them where there are none, and brings their schema forward.</summary>
    /// <param name="connectionString">As Npgsql reads it, such as <c>Host=db;Username=rendermeter;Database=rendermeter</c>.</param>
    /// <param name="dataDirectory">Outputs and the secret of the installation; made where it does not exist.</param>
    /// <param name="time">This machine's; the books' time is the database's, and the two must agree.</param>
    /// <exception cref="DatabaseUnreachableException">There is no such database, it lets nobody in, it only reads, or its clock is another.</exception>
    /// <exception cref="DataUnwritableException">The directory cannot be made.</exception>
    /// <exception cref="SchemaException">A newer version has written it.</exception>
    /// <exception cref="InvalidDataException">The secret is damaged, or missing beside existing books.</exception>
    public static PostgresStore Open(string connectionString, string dataDirectory, StoreOptions options, TimeProvider time)
        => Open(connectionString, dataDirectory, options, time, clock: null, Migration.All("Postgres"));

    internal static PostgresStore Open(string connectionString, string dataDirectory, StoreOptions options, TimeProvider time, TimeProvider? clock, IReadOnlyList<Migration> migrations)
    {
        var directory = Make(dataDirectory);
        var text = Read(connectionString);
        var presence = Connect(text);
        try
        {
            var reading = new PostgresReading(presence);
            if (reading.Prepare(OnlyReadsSql).Any())
            {
                throw new DatabaseUnreachableException($"{text.Place}: this server only reads. It is a standby, or default_transaction_read_only is on; name the one that writes");
            }

            if (clock is null)
            {
                RefuseAnotherTime(reading, time, text);
            }

            reading.Prepare(BeginOpeningSql).Run();
            PostgresMigrator.Apply(presence, migrations, time.GetUtcNow());
            var secrets = SecretsFile.OpenOrCreate(directory, booksExist: reading.Prepare(HasOrgsSql).Any());
            reading.Prepare(EndOpeningSql).Run();
            return new PostgresStore(directory, text, presence, secrets, options, clock);
        }
        catch (NpgsqlException failure)
        {
            presence.Dispose();
            throw new DatabaseUnreachableException($"{text.Place}: {failure.Message}", failure);
        }
        catch
        {
            presence.Dispose();
            throw;
        }
    }

    /// <summary>Opens the books for reading only; null where the database has none.</summary>
    /// <exception cref="DatabaseUnreachableException">There is no such database, or it lets nobody in.</exception>
    /// <exception cref="SchemaException">Its schema is not the one that this program reads.</exception>
    public static ReadOnlyStore? OpenReadOnly(string connectionString)
    {
        var text = Read(connectionString);
        using var connection = Connect(text);
        return PostgresMigrator.Require(connection, Migration.All("Postgres"))
            ? new ReadOnlyStore(new PostgresReadConnections(text.ForReading(1), most: 1), $"PostgreSQL {connection.PostgreSqlVersion}")
            : null;
    }

    /// <summary>Host, port and database that a connection string names; for people, without the password.</summary>
    /// <exception cref="DatabaseUnreachableException">It names none.</exception>
    public static string Place(string connectionString) => Read(connectionString).Place;

    /// <summary>Carries out what is queued and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _ledger.DisposeAsync();
        _readers.Dispose();
        await _due.DisposeAsync();
        await _pulse.DisposeAsync();
        await _deliveries.DisposeAsync();
        GiveUp();
        await _presence.DisposeAsync();
    }

    /// <summary>Gives the lock back by its own word: the server notices a closed connection only some time later, and the next node would not take up the renders.</summary>
    private void GiveUp()
    {
        if (TakesUpUnfinished && _presence.State == System.Data.ConnectionState.Open)
        {
            try
            {
                using var release = new NpgsqlCommand(GiveUpSql, _presence);
                release.ExecuteNonQuery();
            }
            catch (NpgsqlException)
            {
                // The server is away: the lock ends with the connection.
            }
        }
    }

    private static void RefuseAnotherTime(PostgresReading reading, TimeProvider time, ConnectionText text)
    {
        var asked = time.GetUtcNow();
        var theirs = DateTimeOffset.FromUnixTimeMilliseconds(reading.Prepare(ClockSql).All(row => row.Integer()).Single());
        var answered = time.GetUtcNow();
        if (theirs < asked - MostClocksApart || theirs > answered + MostClocksApart)
        {
            throw new DatabaseUnreachableException(string.Create(CultureInfo.InvariantCulture,
                $"{text.Place}: its clock says {theirs:yyyy-MM-dd HH:mm:ss} and that of this machine {answered:yyyy-MM-dd HH:mm:ss}. Deadlines would not hold: set the wrong one"));
        }
    }

    private static string Make(string dataDirectory)
    {
        var directory = Path.GetFullPath(dataDirectory);
        try
        {
            return Directory.CreateDirectory(directory).FullName;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataUnwritableException(directory, FileTrouble.Say(failure), failure);
        }
    }

    private static ConnectionText Read(string connectionString)
    {
        try
        {
            return new ConnectionText(connectionString);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException)
        {
            throw new DatabaseUnreachableException($"this is no connection string such as \"Host=db;Username=rendermeter;Database=rendermeter\": {Said(wrong)}", wrong);
        }
    }

    /// <summary>The driver's own words name its insides.</summary>
    private static string Said(Exception wrong) => wrong switch
    {
        ArgumentException { ParamName: ConnectionText.Host } => "it names no Host",
        ArgumentException { ParamName: { Length: > 0 } name } => $"{name} is no setting of it, or has no such value",
        _ => "it is not made of pairs of a setting and its value, with ; between them",
    };

    private static NpgsqlConnection Connect(ConnectionText text)
    {
        var connection = new NpgsqlConnection(text.ForWriting);
        try
        {
            connection.Open();
            return connection;
        }
        catch (Exception failure) when (PostgresFailure.IsCause(failure))
        {
            connection.Dispose();
            throw new DatabaseUnreachableException($"{text.Place}: {failure.Message}", failure);
        }
    }
}
