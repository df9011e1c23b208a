namespace Rendermeter.Pricing.Quotes;

/// <summary>
/// An attempt is to be settled on a price version that the book does not have. Price files are append-only, so this means a lost file;
/// the attempt keeps its hold until the file is back.
/// </summary>
public sealed class PriceVersionMissingException : Exception
{
    internal PriceVersionMissingException(string priceVersion)
        : base($"the price book has no version {priceVersion}")
        => PriceVersion = priceVersion;

    /// <summary>The version that is missing.</summary>
    public string PriceVersion { get; }
}
