namespace Rendermeter.Engine.Attempts;

/// <summary>How a provider can recognise a submission that it has seen before.</summary>
public enum SubmitClass
{
    /// <summary>It accepts our idempotency key: the only class that may ever be sent twice.</summary>
    Native,

    /// <summary>Its jobs can be found by our reference.</summary>
    Lookup,

    /// <summary>Neither. Absence of evidence is no evidence.</summary>
    Blind,
}
