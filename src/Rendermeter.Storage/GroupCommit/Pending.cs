using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.GroupCommit;

/// <summary>A command that waits for its commit, and who waits for the answer.</summary>
internal abstract class Pending(Command command)
{
    private int _isTaken;

    public Command Command { get; } = command;

    /// <summary>True once: for the transaction that begins it, or for the caller who withdraws it before.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    public abstract void Succeed(object outcome);

    public abstract void Fail(Exception failure);

    /// <summary>With the type of its answer.</summary>
    public sealed class Of<TOutcome>(Command<TOutcome> command) : Pending(command)
    {
        // A caller's continuation never runs on the ledger's thread.
        private readonly TaskCompletionSource<TOutcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<TOutcome> Answer => _answer.Task;

        public override void Succeed(object outcome) => _answer.SetResult((TOutcome)outcome);

        public override void Fail(Exception failure) => _answer.SetException(failure);
    }
}
