using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Http.Prices;

/// <summary>The model after which a list of prices goes on.</summary>
internal readonly record struct PriceCursor(string Provider, string Id)
{
    public static bool TryParse(PriceBook book, string? name, out PriceCursor cursor)
    {
        var found = name is { Length: <= 400 } && book.Find(name) is { } model && model.Name == name ? model : null;
        cursor = found is null ? default : new PriceCursor(found.Provider, found.Id);
        return found is not null;
    }

    /// <summary>Whether a model was in the part before.</summary>
    public bool IsBeforeOrAt(PricedModel model)
        => string.CompareOrdinal(model.Provider, Provider) is var order && (order < 0 || (order == 0 && string.CompareOrdinal(model.Id, Id) <= 0));
}
