namespace Rendermeter.Pricing.Imports;

/// <summary>What a file would do to a model's price.</summary>
public enum DifferenceKind
{
    /// <summary>The book does not have the model.</summary>
    Added,

    /// <summary>A typical render costs the same.</summary>
    Unchanged,

    /// <summary>It costs something else.</summary>
    Changed,

    /// <summary>It costs ten times as much or as little, or nothing: to be confirmed by name.</summary>
    Suspicious,

    /// <summary>One of the two has no price for a typical render, or they are in different currencies.</summary>
    Unpriced,
}
