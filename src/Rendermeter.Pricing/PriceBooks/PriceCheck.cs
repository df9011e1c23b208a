namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Checks a price file as the loader reads it, and asks its worked examples.</summary>
public static class PriceCheck
{
    /// <summary>All findings, errors first; none means that the file is good.</summary>
    public static IReadOnlyList<PriceFinding> Check(string fileName, string yamlText) => throw new NotImplementedException();
}
