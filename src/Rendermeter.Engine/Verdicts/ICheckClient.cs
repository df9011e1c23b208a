namespace Rendermeter.Engine.Verdicts;

/// <summary>Asks a service elsewhere about an output: a process boundary.</summary>
public interface ICheckClient
{
    /// <summary>Its answer, or null where it gave none that can be used. Never throws for what it answers.</summary>
    Task<CheckAnswer?> Ask(ExternalCheck check, CheckSubject subject, CancellationToken cancellationToken);
}
