namespace Rendermeter.Engine.Invoices;

/// <summary>What is wrong with one row of a file.</summary>
/// <param name="Row">The row, from 1; 0: the file as a whole.</param>
/// <param name="Column">The column or member; null: the row as a whole.</param>
/// <param name="Code"><c>header</c>, <c>number_format</c>, <c>date_format</c>, <c>currency</c>, <c>negative</c>, <c>total_mismatch</c>, <c>truncated</c>, and so on.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record RowError(long Row, string? Column, string Code, string Detail)
{
    /// <summary>At most so many are reported for one file.</summary>
    public const int Most = 50;
}
