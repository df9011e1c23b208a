namespace Rendermeter.Pricing.Quotes;

/// <summary>What a settled cost rests on, the strongest first.</summary>
public enum Basis
{
    /// <summary>The provider said what it billed.</summary>
    ProviderReportedCost,

    /// <summary>The provider said what was used; the price book says what that costs.</summary>
    ProviderReportedUsage,

    /// <summary>The delivered outputs were measured.</summary>
    Measured,

    /// <summary>Only what was asked for is known.</summary>
    Request,
}
