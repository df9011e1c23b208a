namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>What can happen to a job.</summary>
internal enum JobEventKind
{
    Accepted,
    Started,
    CancelAsked,
    Finished,

    /// <summary>The caller was told, or will never be.</summary>
    Told,
}
