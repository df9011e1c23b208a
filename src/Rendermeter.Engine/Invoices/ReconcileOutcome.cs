namespace Rendermeter.Engine.Invoices;

/// <summary>What became of checking a bill.</summary>
public abstract record ReconcileOutcome
{
    private ReconcileOutcome()
    {
    }

    /// <summary>The file is refused whole; 50 errors at most.</summary>
    public sealed record Refused(IReadOnlyList<RowError> Errors) : ReconcileOutcome;

    /// <summary>The file was read to its end.</summary>
    public sealed record Checked(ReconcileReport Report) : ReconcileOutcome;
}
