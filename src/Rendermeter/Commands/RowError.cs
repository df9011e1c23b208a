namespace Rendermeter.Commands;

/// <summary>What is wrong with a cell of a file.</summary>
/// <param name="Row">The line, from 1; in CSV the header is line 1.</param>
/// <param name="Column">The column, by its name.</param>
/// <param name="Code">A word for programs.</param>
/// <param name="Detail">A sentence for people.</param>
internal sealed record RowError(int Row, string Column, string Code, string Detail)
{
    /// <summary>At most so many are reported.</summary>
    public const int Most = 50;
}
