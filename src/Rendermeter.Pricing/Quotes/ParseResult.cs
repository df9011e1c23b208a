namespace Rendermeter.Pricing.Quotes;

/// <summary>What became of reading parameters: the set, or all that is wrong with it.</summary>
public abstract record ParseResult
{
    private ParseResult()
    {
    }

    /// <summary>Everything could be read. Whether a model sells it, only a quote says.</summary>
    public sealed record Parsed(ParameterSet Parameters) : ParseResult;

    /// <summary>Something could not be read; every such field is listed, 50 at most.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : ParseResult;
}
