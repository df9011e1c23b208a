namespace Rendermeter.Pricing.Quotes;

/// <summary>The answer to a quote request. When several refusals apply, the first listed is returned.</summary>
public abstract record QuoteResult
{
    private QuoteResult()
    {
    }

    /// <summary>No such model. <paramref name="Nearest"/> are the names that look most like it, at most 3.</summary>
    public sealed record UnknownModel(string Model, IReadOnlyList<string> Nearest) : QuoteResult;

    /// <summary>The model has no price at that instant.</summary>
    /// <param name="Model">The model's full name.</param>
    /// <param name="Code"><c>model_ended</c> or <c>no_price</c>.</param>
    /// <param name="Detail">A sentence for people; it names the day.</param>
    public sealed record NoPrice(string Model, string Code, string Detail) : QuoteResult;

    /// <summary>The request is wrong for this model; every field is listed, 50 at most.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : QuoteResult;

    /// <summary>The quote.</summary>
    public sealed record Quoted(Quote Quote) : QuoteResult;
}
