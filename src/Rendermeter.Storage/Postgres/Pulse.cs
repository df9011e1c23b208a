using Npgsql;

namespace Rendermeter.Storage.Postgres;

/// <summary>
/// Tells a database that is away from one that is slow. Whoever has waited for a quarter of a second has it asked the smallest question there is, over a
/// connection of its own; no answer within half a second, and it is away: nobody waits for it any more until it answers that question again.
/// </summary>
/// <param name="silence">How long the answer may take: with the wait before it, what a caller ever waits for a database that is away.</param>
internal sealed class Pulse(string connectionString, TimeSpan silence, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long one waits before the question is asked.</summary>
    private static readonly TimeSpan Unheard = TimeSpan.FromMilliseconds(250);

    /// <summary>Between two questions while it is away, and how long it may then take to let us in again.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Welcome = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _asking = new();
    private Task<bool>? _asked;

    // Open from the start: to let somebody in is more work than to answer him, and a busy machine takes its time.
    private NpgsqlConnection? _connection = Open(connectionString);
    private volatile bool _isAway;

    /// <summary>True from a question that was not answered until one that is.</summary>
    public bool IsAway => _isAway;

    /// <summary>Waits for work that the database does; false where it is away before the work is done. The work goes on by itself then.</summary>
    public async Task<bool> Outlasts(Task work)
    {
        while (!_isAway)
        {
            await work.WaitAsync(Unheard, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (work.IsCompleted)
            {
                return true;
            }

            var answer = Ask();
            await Task.WhenAny(work, answer);
            if (!work.IsCompleted && !await answer)
            {
                return false;
            }
        }

        return work.IsCompleted;
    }

    /// <summary>Ends the asking.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        if (_asked is { } asked)
        {
            await asked;
        }

        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>One question at a time, for all who wait.</summary>
    private Task<bool> Ask()
    {
        lock (_asking)
        {
            return _asked is { IsCompleted: false } ? _asked : _asked = Task.Run(Look);
        }
    }

    private async Task<bool> Look()
    {
        while (!_isAway && !_ended.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            if (await Answers(silence))
            {
                return true;
            }

            // Where this process itself stood still, the silence says nothing of the database.
            if (time.GetElapsedTime(began) < silence * 2)
            {
                _isAway = true;
                _ = Task.Run(Watch);
            }
        }

        return false;
    }

    private async Task Watch()
    {
        while (!_ended.IsCancellationRequested)
        {
            await Task.Delay(AskAgainAfter, time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (await Answers(Welcome))
            {
                _isAway = false;
                return;
            }
        }
    }

    private const string QuestionSql = "select 1";

    /// <summary>
    /// A question that takes too long is left alone, and the next goes over another connection. It is not cancelled: the driver would ask the server to,
    /// and wait for that without an end.
    /// </summary>
    private async Task<bool> Answers(TimeSpan within)
    {
        var connection = _connection ??= new NpgsqlConnection(connectionString);
        var asked = Question(connection);
        await asked.WaitAsync(within, time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (asked.IsCompletedSuccessfully)
        {
            return true;
        }

        _connection = null;
        _ = asked.ContinueWith(_ => connection.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return false;
    }

    private static NpgsqlConnection Open(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        return connection;
    }

    private static async Task Question(NpgsqlConnection connection)
    {
        if (connection.State != System.Data.ConnectionState.Open)
        {
            await connection.OpenAsync(CancellationToken.None);
        }

        await using var question = new NpgsqlCommand(QuestionSql, connection);
        await question.ExecuteScalarAsync(CancellationToken.None);
    }
}
