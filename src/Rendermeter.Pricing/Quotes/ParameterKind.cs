namespace Rendermeter.Pricing.Quotes;

/// <summary>What a parameter's value is.</summary>
public enum ParameterKind
{
    /// <summary>A word, such as <c>1080p</c>.</summary>
    Label,

    /// <summary>An exact decimal number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,
}
