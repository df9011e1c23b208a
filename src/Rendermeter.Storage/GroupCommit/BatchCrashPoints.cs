using Rendermeter.Engine.Faults;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.GroupCommit;

/// <summary>The named places of the ledger where a test may kill the process. A batch hits a name once, if it contains such a command.</summary>
internal static class BatchCrashPoints
{
    public static void Reach(IReadOnlyList<Pending> batch, BatchStage stage)
    {
        if (CrashPoint.IsArmed)
        {
            foreach (var name in batch.Select(pending => Name(pending.Command, stage)).OfType<string>().Distinct().ToList())
            {
                CrashPoint.Hit(name);
            }
        }
    }

    private static string? Name(Command command, BatchStage stage) => (command, stage) switch
    {
        (Admit, BatchStage.BeforeTransaction) => "admit.before-tx",
        (Admit, BatchStage.AfterLock) => "admit.after-lock",
        (Admit, BatchStage.BeforeCommit) => "admit.before-commit",
        (Admit, BatchStage.AfterCommit) => "admit.after-commit",
        (Claim, BatchStage.BeforeCommit) => "claim.before-commit",
        (Claim, BatchStage.AfterCommit) => "claim.after-commit",
        (Attach, BatchStage.BeforeCommit) => "attach.before-commit",
        (Attach, BatchStage.AfterCommit) => "attach.after-commit",
        (Settle, BatchStage.AfterDecide) => "settle.after-decide",
        (Settle, BatchStage.BeforeCommit) => "settle.before-commit",
        (Settle, BatchStage.AfterCommit) => "settle.after-commit",
        (ReceiveHook, BatchStage.BeforeCommit) => "hook.before-inbox-commit",
        (ReceiveHook, BatchStage.AfterCommit) => "hook.after-inbox-commit",
        _ => null,
    };
}
