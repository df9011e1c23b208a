using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>All known prices. Immutable and safe to share between threads; a provider's file is read when first asked for.</summary>
public sealed class PriceBook
{
    private PriceBook()
    {
    }

    /// <summary>The prices that this assembly carries.</summary>
    public static PriceBook Embedded() => throw new NotImplementedException();

    /// <summary>This book with a file over it: a model that the file names is the file's alone, with all its versions.</summary>
    /// <exception cref="PriceFileException">The file has errors.</exception>
    public PriceBook With(string fileName, string yamlText) => throw new NotImplementedException();

    /// <summary>What a request costs.</summary>
    public QuoteResult Quote(QuoteRequest request) => throw new NotImplementedException();

    /// <summary>All models, by provider and name. Reads every file.</summary>
    public IEnumerable<PricedModel> Models() => throw new NotImplementedException();

    /// <summary>The model of a full name, an alias of it, or either with <c>@DATE</c>; null where there is none.</summary>
    public PricedModel? Find(string model) => throw new NotImplementedException();

    /// <summary>The names that look most like one that is not there, the nearest first. Reads every file.</summary>
    public IReadOnlyList<string> Nearest(string model, int count = 3) => throw new NotImplementedException();
}
