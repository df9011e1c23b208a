namespace Rendermeter.Pricing.Imports;

/// <summary>A price list is not of the form that its importer reads.</summary>
public sealed class ImportFormatException : Exception
{
    internal ImportFormatException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
