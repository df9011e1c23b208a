namespace Rendermeter.Pricing.Rates;

/// <summary>What decides a quantity, when neither a parameter nor reported usage gives it.</summary>
public enum QuantitySource
{
    /// <summary>The request's parameters.</summary>
    Request,

    /// <summary>The prompt's text.</summary>
    Prompt,

    /// <summary>The input files; nothing where there are none.</summary>
    Inputs,

    /// <summary>The run itself; known only afterwards.</summary>
    Run,
}
