using Rendermeter.Engine.Invoices.Texts;

namespace Rendermeter.Engine.Invoices;

/// <summary>What the reader of a file cannot know by itself.</summary>
/// <param name="Provider">The seller's id in the price book.</param>
public sealed record InvoiceOptions(string Provider)
{
    /// <summary>The kind of file; null: by its first bytes and its header.</summary>
    public InvoiceFormat? Format { get; init; }

    /// <summary>Which column holds what, our word first: <c>model=Model</c>; empty: columns that carry our words.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Columns { get; init; } = [];

    /// <summary>How numbers are written in a CSV file; default plain.</summary>
    public NumberFormat Numbers { get; init; }

    /// <summary>How days are written in a CSV file; default ISO 8601 with a zone.</summary>
    public DateFormat Dates { get; init; }

    /// <summary>The currency of a file that does not say it; null: USD.</summary>
    public string? Currency { get; init; }

    /// <summary>Whether negative amounts are credit notes; default false: they are refused.</summary>
    public bool NegativesAreCredits { get; init; }

    /// <summary>The period that the invoice is for, its end excluded; null: not said.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Period { get; init; }

    /// <summary>The invoice's total as stated, in its currency; null: not said, or in the file.</summary>
    public ExactAmount? Total { get; init; }

    /// <summary>The plan that credits are bought on; null: not said.</summary>
    public string? Plan { get; init; }
}
