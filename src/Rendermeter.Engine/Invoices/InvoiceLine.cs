using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Invoices;

/// <summary>One line of an invoice or of a usage export, as the provider wrote it.</summary>
/// <param name="Row">Where it stands: the line of a CSV file, the number of the item in a JSON file; from 1.</param>
/// <param name="At">The instant of the job, or the start of the day that the line sums up.</param>
public sealed record InvoiceLine(long Row, DateTimeOffset At)
{
    /// <summary>The provider's id of the job; null: the export has none.</summary>
    public string? Id { get; init; }

    /// <summary>The model as the provider names it; null: not said.</summary>
    public string? Model { get; init; }

    /// <summary>What else the line is of, for example <c>output image tokens</c>; null: nothing.</summary>
    public string? Meter { get; init; }

    /// <summary>What was asked for or measured, as far as the export says.</summary>
    public ParameterSet Parameters { get; init; } = ParameterSet.Empty;

    /// <summary>How much was billed, in <see cref="Unit"/>; null: not said.</summary>
    public Rational? Quantity { get; init; }

    /// <summary>What the quantity counts, singular; null: not said.</summary>
    public string? Unit { get; init; }

    /// <summary>How the job ended; default success.</summary>
    public JobOutcome Outcome { get; init; } = JobOutcome.Success;

    /// <summary>What was billed; null: the export carries no money.</summary>
    public ExactAmount? Amount { get; init; }

    /// <summary>The share of the list price that a contract takes off, 0 to 1; default 0.</summary>
    public Rational Discount { get; init; }

    /// <summary>What the render was for; null: not said.</summary>
    public string? Feature { get; init; }

    /// <summary>Two lines that share it are one line billed twice; null: the export cannot tell.</summary>
    public string? Identity { get; init; }

    /// <summary>Two jobs that share it are the same request made again; null: the export cannot tell.</summary>
    public string? Request { get; init; }

    /// <summary>What kind of line it is; default usage.</summary>
    public LineKind Kind { get; init; }

    /// <summary>The period of the invoice that the line stands in, its end excluded; null: not said.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Period { get; init; }
}
