namespace Rendermeter.Pricing.PriceBooks;

/// <summary>A price file with errors was to be used. <see cref="PriceCheck.Check(string, string)"/> tells before.</summary>
public sealed class PriceFileException : Exception
{
    /// <summary>Of what is wrong with a file.</summary>
    public PriceFileException(IReadOnlyList<PriceFinding> findings)
        : base(string.Join(Environment.NewLine, findings))
        => Findings = findings;

    /// <summary>All that is wrong, 50 at most.</summary>
    public IReadOnlyList<PriceFinding> Findings { get; }
}
