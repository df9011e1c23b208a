namespace Rendermeter.Engine.Invoices;

/// <summary>Another way to have had the same work done.</summary>
/// <param name="Kind"><c>same_model</c>, <c>other_model</c>, <c>tier</c>, <c>hours</c> or <c>plan</c>.</param>
/// <param name="From">The model, or for a plan the provider.</param>
/// <param name="To">The offer, tier or plan.</param>
/// <param name="Lines">The lines that it would have served.</param>
/// <param name="Now">What they cost, in nano-units.</param>
/// <param name="Then">What they would have cost.</param>
/// <param name="IsExact">Whether the other price is exact.</param>
/// <param name="Changes">What changes with it, in words.</param>
public sealed record Saving(string Kind, string From, string To, long Lines, Int128 Now, Int128 Then, bool IsExact, string Changes)
{
    /// <summary>What it saves.</summary>
    public Int128 Saved => Now - Then;
}
