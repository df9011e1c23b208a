using System.Net.Sockets;
using Npgsql;
using Rendermeter.Storage.GroupCommit;

namespace Rendermeter.Storage.Postgres;

/// <summary>PostgreSQL refused, or could not be reached. Its SQLSTATE tells whose fault it is.</summary>
internal sealed class PostgresFailure : DatabaseFailure
{
    private const string IdleInTransaction = "25P03";

    private readonly bool _isOfTheRows;
    private readonly bool _isWorthAnotherTry;
    private readonly bool _leavesCommitOpen;

    private PostgresFailure(string message, bool isOfTheRows, bool isWorthAnotherTry, bool leavesCommitOpen = false, Exception? inner = null)
        : base(message, inner) => (_isOfTheRows, _isWorthAnotherTry, _leavesCommitOpen) = (isOfTheRows, isWorthAnotherTry, leavesCommitOpen);

    /// <summary>True where the rows are at fault: a constraint, or a value that no column takes.</summary>
    public override bool IsOfTheRows => _isOfTheRows;

    /// <summary>
    /// True for all else. Nothing is cached here, and a commit whose answer was lost is resolved by running the commands again, so that the process has
    /// no reason to end whatever the server did: an error of fsync ends the server, not us.
    /// </summary>
    public override bool MayPass => !_isOfTheRows;

    public override bool IsWorthAnotherTry => _isWorthAnotherTry;

    public override bool LeavesCommitOpen => _leavesCommitOpen;

    /// <summary>The rows do not fit.</summary>
    public static PostgresFailure OfRows(string message) => new(message, isOfTheRows: true, isWorthAnotherTry: false);

    /// <summary>There is no server, or it lets nobody in. Waiting for it is the callers' business.</summary>
    public static PostgresFailure OfConnecting(Exception failure) => new($"PostgreSQL cannot be reached: {failure.Message}", isOfTheRows: false, isWorthAnotherTry: false, inner: failure);

    /// <summary>What a statement or a commit met. Where it is not what the driver says of a database, it has stumbled itself, and the process has no reason to end for that either.</summary>
    public static PostgresFailure Of(Exception failure) => failure is PostgresException refused
        ? new PostgresFailure($"PostgreSQL error {refused.SqlState}: {refused.MessageText}", IsOfRows(State(refused)), IsOfAnother(State(refused)), IsOfTheServer(State(refused)), refused)
        : new PostgresFailure(
            IsCause(failure) ? $"PostgreSQL did not answer: {failure.Message}" : $"PostgreSQL was not understood: {failure.GetType().Name}: {failure.Message}",
            isOfTheRows: false, isWorthAnotherTry: true, leavesCommitOpen: true, failure);

    /// <summary>True for what Npgsql throws when the database is the cause. A connection that is not open any more says so with an InvalidOperationException.</summary>
    public static bool IsCause(Exception failure)
        => failure is NpgsqlException or TimeoutException or IOException or SocketException or ObjectDisposedException or InvalidOperationException { Source: "Npgsql" };

    /// <summary>True where the connection is at fault, so that the same question may be answered over another.</summary>
    public static bool IsOfTheConnection(Exception failure) => IsCause(failure) && (failure is not PostgresException refused || IsOfTheServer(refused.SqlState));

    // What a row that is copied to another server breaks there, a distributed PostgreSQL passes on in words only.
    private static string State(PostgresException refused) => refused.SqlState != PostgresErrorCodes.InternalError ? refused.SqlState
        : refused.MessageText.Contains("violates unique constraint", StringComparison.Ordinal) ? PostgresErrorCodes.UniqueViolation
        : refused.MessageText.Contains("violates check constraint", StringComparison.Ordinal) ? PostgresErrorCodes.CheckViolation
        : refused.SqlState;

    private static bool IsOfRows(string state) => state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal);

    // Said of a connection, not of a statement: what was sent over it may have been carried out.
    private static bool IsOfTheServer(string state) => state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        || state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("58", StringComparison.Ordinal) || state.StartsWith("XX", StringComparison.Ordinal);

    // A row that is there already may have come from another node a moment ago: the next run finds it. If it does not, the rows are at fault.
    private static bool IsOfAnother(string state) => state is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
        or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        or IdleInTransaction || state.StartsWith("08", StringComparison.Ordinal);
}
