namespace Rendermeter.Engine.Requests;

/// <summary>What a render shows of itself. The first four lead to the rest; the last four are final.</summary>
public enum RenderStatus
{
    /// <summary>Money is held; no attempt was claimed yet.</summary>
    Queued,

    /// <summary>It starts later.</summary>
    Scheduled,

    /// <summary>A person has to allow its price.</summary>
    AwaitingApproval,

    /// <summary>A provider works on it, or the next offer is about to be taken.</summary>
    Running,

    /// <summary>Unconfirmed: the provider may have billed.</summary>
    InDoubt,

    /// <summary>Settled; the gate has not judged yet.</summary>
    AwaitingVerdict,

    /// <summary>An output was accepted.</summary>
    Succeeded,

    /// <summary>Everything delivered was rejected, and no offer is left.</summary>
    Rejected,

    /// <summary>Nothing was delivered, and no offer is left.</summary>
    Failed,

    /// <summary>Given up by the customer before anything was delivered.</summary>
    Cancelled,
}
