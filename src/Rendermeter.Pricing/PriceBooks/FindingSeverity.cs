namespace Rendermeter.Pricing.PriceBooks;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>The file is refused whole.</summary>
    Error,

    /// <summary>The file is used; a person should look.</summary>
    Warning,
}
