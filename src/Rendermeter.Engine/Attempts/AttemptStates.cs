namespace Rendermeter.Engine.Attempts;

/// <summary>What the states have in common.</summary>
public static class AttemptStates
{
    /// <summary>True once phase 1 is written: the hold is gone and the state never changes again.</summary>
    public static bool IsResolved(this AttemptState state)
        => state is AttemptState.Billed or AttemptState.Free or AttemptState.NeverSent;
}
