namespace Rendermeter.Engine.Attempts;

/// <summary>Where an attempt stands. Stored by name; members are only ever added.</summary>
public enum AttemptState
{
    /// <summary>Money is set aside; nothing was sent.</summary>
    Held,

    /// <summary>Claimed by a worker, which may be sending it now.</summary>
    Submitting,

    /// <summary>The provider has it, under a job id that we know.</summary>
    Submitted,

    /// <summary>Sent, or perhaps sent, with the outcome unknown. The whole hold stays.</summary>
    InDoubt,

    /// <summary>Resolved: the provider bills it.</summary>
    Billed,

    /// <summary>Resolved: the provider does not bill it.</summary>
    Free,

    /// <summary>Resolved: given up before it was sent.</summary>
    NeverSent,
}
