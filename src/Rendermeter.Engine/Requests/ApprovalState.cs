namespace Rendermeter.Engine.Requests;

/// <summary>What became of a render that a person has to allow.</summary>
public enum ApprovalState
{
    /// <summary>Nobody has decided.</summary>
    Pending,

    /// <summary>It was allowed, and admitted in the same moment.</summary>
    Approved,

    /// <summary>It was not allowed.</summary>
    Denied,

    /// <summary>Nobody decided in time.</summary>
    Expired,

    /// <summary>The customer gave it up before anybody decided.</summary>
    Withdrawn,
}
