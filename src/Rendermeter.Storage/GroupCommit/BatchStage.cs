namespace Rendermeter.Storage.GroupCommit;

/// <summary>How far a batch has come, where a test may kill the process.</summary>
internal enum BatchStage
{
    BeforeTransaction,
    AfterLock,
    AfterDecide,
    BeforeCommit,
    AfterCommit,
}
