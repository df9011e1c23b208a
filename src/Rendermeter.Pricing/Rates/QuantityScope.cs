namespace Rendermeter.Pricing.Rates;

/// <summary>Whether a rule holds for each output or once for the job.</summary>
public enum QuantityScope
{
    /// <summary>For each output by itself.</summary>
    Output,

    /// <summary>Once for the whole job.</summary>
    Job,
}
