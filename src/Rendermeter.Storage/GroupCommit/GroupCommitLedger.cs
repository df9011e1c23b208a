using System.Threading.Channels;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.GroupCommit;

/// <summary>
/// One transaction for all that is queued. While one batch becomes durable the next gathers by itself: a window to wait for more was measured and
/// only ever made it slower. The limits are decided on rows that the transaction has locked, so nothing here is a copy of the books.
/// </summary>
internal sealed class GroupCommitLedger : ILedger, IAsyncDisposable
{
    private const int MostTries = 3;

    private readonly ILedgerDatabase _database;
    private readonly int _maxBatch;
    private readonly Channel<Pending> _queue;
    private readonly Thread _thread;
    private readonly TaskCompletionSource<Exception> _fatal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GroupCommitLedger(ILedgerDatabase database, int maxBatch, int maxQueued)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxQueued, 1);
        (_database, _maxBatch) = (database, maxBatch);
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(maxQueued) { SingleReader = true });

        // A thread of its own: a batch is carried out whatever the pool does, which only wakes it.
        _thread = new Thread(Loop) { Name = "ledger", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends, with the reason, when the database has failed in a way that leaves open what is durable. The process should end then, too.</summary>
    public Task<Exception> Fatal => _fatal.Task;

    /// <inheritdoc/>
    public Task<TOutcome> Execute<TOutcome>(Command<TOutcome> command) => Execute(new Pending.Of<TOutcome>(command));

    /// <summary>Carries out a command that its caller may withdraw until it is begun; then it is never answered.</summary>
    public Task<TOutcome> Execute<TOutcome>(Pending.Of<TOutcome> pending)
        => _queue.Writer.TryWrite(pending) ? pending.Answer : WaitForRoom(pending);

    /// <summary>Carries out what is queued, then closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task;
    }

    private async Task<TOutcome> WaitForRoom<TOutcome>(Pending.Of<TOutcome> pending)
    {
        try
        {
            await _queue.Writer.WriteAsync(pending);
        }
        catch (ChannelClosedException closed)
        {
            throw new LedgerUnavailableException("the ledger is closed", _fatal.Task.IsCompleted ? _fatal.Task.Result : closed, mayBeWritten: false);
        }

        return await pending.Answer;
    }

    private void Loop()
    {
        var batch = new List<Pending>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < _maxBatch && _queue.Reader.TryRead(out var pending))
            {
                if (pending.TryTake())
                {
                    batch.Add(pending);
                }
            }

            foreach (var part in Parts(batch))
            {
                Carry(part);
            }
        }

        try
        {
            _database.Dispose();
            _ended.SetResult();
        }
        catch (Exception failure)
        {
            // Whoever closes the ledger is told; on this thread it would end the process.
            _ended.SetException(failure);
        }
    }

    /// <summary>A batch by what one transaction may touch: all of it, or one lane after the other.</summary>
    private IEnumerable<IReadOnlyList<Pending>> Parts(List<Pending> batch)
        => batch.Count == 0 ? [] : _database.IsOfOneLane ? batch.GroupBy(pending => pending.Command.Org.Lane).Select(part => part.ToList()) : [batch];

    /// <summary>Carries a batch out and answers everybody in it.</summary>
    private void Carry(IReadOnlyList<Pending> batch)
    {
        if (_fatal.Task.IsCompleted)
        {
            FailAll(batch, _fatal.Task.Result, mayBeWritten: false);
            return;
        }

        var doubtful = new Doubtful(new object?[batch.Count]);
        try
        {
            TransactAgain(batch, doubtful);
        }
        catch (Exception refused) when (refused is LedgerBrokenException or DatabaseFailure { IsOfTheRows: true })
        {
            if (batch.Count > 1)
            {
                // Nothing of it was written. Alone, only the one at fault fails; repeating the others is safe.
                foreach (var pending in batch)
                {
                    Carry([pending]);
                }
            }
            else
            {
                batch[0].Fail(refused as LedgerBrokenException ?? new LedgerBrokenException($"{batch[0].Command.GetType().Name}: {refused.Message}", refused));
            }
        }
        catch (DatabaseFailure failure) when (failure.MayPass)
        {
            FailAll(batch, failure, mayBeWritten: doubtful.CommitIsOpen);
        }
        catch (Exception failure)
        {
            // A commit that failed is not tried again: after an error of fsync nobody knows what is on the disk until the file is opened anew.
            _fatal.TrySetResult(failure);
            _queue.Writer.TryComplete();
            FailAll(batch, failure, mayBeWritten: true);
        }
    }

    /// <summary>
    /// Runs a batch until it is through, three times at most. A connection that is lost during the commit leaves open whether it was committed; the
    /// commands then find what they have written, and the outcomes of the run in doubt tell which answers are theirs.
    /// </summary>
    private void TransactAgain(IReadOnlyList<Pending> batch, Doubtful doubtful)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                Transact(batch, doubtful);
                return;
            }
            catch (DatabaseFailure failure) when (failure.IsWorthAnotherTry && tries < MostTries)
            {
            }
        }
    }

    private void Transact(IReadOnlyList<Pending> batch, Doubtful doubtful)
    {
        BatchCrashPoints.Reach(batch, BatchStage.BeforeTransaction);
        var outcomes = new object[batch.Count];
        using (var transaction = _database.Begin())
        {
            var books = transaction.Load(ByOrg(batch));
            BatchCrashPoints.Reach(batch, BatchStage.AfterLock);
            var changes = books.Keys.ToDictionary(org => org, _ => new BookChanges());
            for (var index = 0; index < outcomes.Length; index++)
            {
                var command = batch[index].Command;
                var book = books[command.Org];
                var (outcome, draft) = Decide(book, command, transaction.Now);
                changes[command.Org].Add(book, draft);
                book.Apply(draft);
                outcomes[index] = Answer(outcome, doubtful.Outcomes[index]);
            }

            BatchCrashPoints.Reach(batch, BatchStage.AfterDecide);
            transaction.Write(changes);
            BatchCrashPoints.Reach(batch, BatchStage.BeforeCommit);
            outcomes.CopyTo(doubtful.Outcomes, 0);
            try
            {
                transaction.Commit();
            }
            catch (DatabaseFailure failure) when (failure.LeavesCommitOpen)
            {
                doubtful.CommitIsOpen = true;
                throw;
            }
        }

        BatchCrashPoints.Reach(batch, BatchStage.AfterCommit);
        for (var index = 0; index < outcomes.Length; index++)
        {
            batch[index].Succeed(outcomes[index]);
        }
    }

    /// <summary>A move that finds the attempt just as the run in doubt has left it was made by that run: its claim is ours and may be sent.</summary>
    private static object Answer(object outcome, object? doubtful)
        => outcome is AttemptMove { Moved: false } found && doubtful is AttemptMove { Moved: true } made && IsSameStep(found.Attempt, made.Attempt) ? made : outcome;

    private static bool IsSameStep(Attempt found, Attempt made)
        => (found.State, found.UpdatedAt, found.LeaseOwner, found.LeaseEpoch) == (made.State, made.UpdatedAt, made.LeaseOwner, made.LeaseEpoch);

    private static Dictionary<OrgId, List<Command>> ByOrg(IReadOnlyList<Pending> batch)
    {
        var commands = new Dictionary<OrgId, List<Command>>();
        foreach (var pending in batch)
        {
            if (!commands.TryGetValue(pending.Command.Org, out var ofOrg))
            {
                commands.Add(pending.Command.Org, ofOrg = []);
            }

            ofOrg.Add(pending.Command);
        }

        return commands;
    }

    private static Decision Decide(Book book, Command command, DateTimeOffset now)
    {
        try
        {
            return MoneyRules.Decide(book, command, now);
        }
        catch (Exception bug) when (bug is not LedgerBrokenException)
        {
            throw new LedgerBrokenException($"{command.GetType().Name} could not be decided: {bug.Message}", bug);
        }
    }

    private static void FailAll(IReadOnlyList<Pending> batch, Exception failure, bool mayBeWritten)
    {
        foreach (var pending in batch)
        {
            pending.Fail(new LedgerUnavailableException("the database did not answer; the same command may be sent again", failure, mayBeWritten));
        }
    }

    /// <summary>What earlier runs of a batch may have written.</summary>
    private sealed class Doubtful(object?[] outcomes)
    {
        /// <summary>What the last run that came to its commit has decided.</summary>
        public object?[] Outcomes { get; } = outcomes;

        /// <summary>True where a commit was sent whose answer never came.</summary>
        public bool CommitIsOpen { get; set; }
    }
}
