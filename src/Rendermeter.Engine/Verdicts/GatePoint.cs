namespace Rendermeter.Engine.Verdicts;

/// <summary>What a gate comes to at one threshold.</summary>
/// <param name="Outputs">Those of the accepted attempts.</param>
/// <param name="ChargedNanos">All that the attempts came to, accepted or not: charges and what followed them. Steps of accepted outputs count for those that pass.</param>
public sealed record GatePoint(long Threshold, int Attempts, int Accepted, int Outputs, long ChargedNanos)
{
    /// <summary>The share of attempts that pass, in thousandths.</summary>
    public int AcceptanceThousandths => Attempts == 0 ? 0 : (int)((long)Accepted * 1000 / Attempts);

    /// <summary>How many attempts one accepted takes, in thousandths; null while none is.</summary>
    public long? AttemptsPerAcceptedThousandths => Accepted == 0 ? null : (long)Attempts * 1000 / Accepted;

    /// <summary>What an accepted output costs, in nano-units, rounded down; null while none is.</summary>
    public long? CostPerAcceptedNanos => Outputs == 0 ? null : ChargedNanos / Outputs;
}
