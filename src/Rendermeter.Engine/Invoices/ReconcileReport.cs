using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Invoices;

/// <summary>What a bill comes to. Sums are nano-units of its currency.</summary>
public sealed record ReconcileReport
{
    public required string Provider { get; init; }

    public required InvoiceFormat Format { get; init; }

    public required Currency Currency { get; init; }

    /// <summary>Whether the file carries amounts; if not, all sums are the price book's.</summary>
    public required bool HasAmounts { get; init; }

    public required long Lines { get; init; }

    /// <summary>The first instant of a line.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The last instant of a line.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>What was billed, credit notes taken off.</summary>
    public required Int128 Billed { get; init; }

    public required Int128 Claim { get; init; }

    public required Int128 Ask { get; init; }

    /// <summary>What the roundings of the export come to: billed less expected.</summary>
    public required Rational Rounding { get; init; }

    /// <summary>The classes that have lines, in the order of <see cref="LineClass"/>.</summary>
    public required IReadOnlyList<ClassTotal> Classes { get; init; }

    /// <summary>Why lines differ, and which price fits them, the most money first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    public required IReadOnlyList<Spend> Models { get; init; }

    public required IReadOnlyList<Spend> Features { get; init; }

    public required IReadOnlyList<Spend> Days { get; init; }

    public required Spend Duplicates { get; init; }

    /// <summary>Jobs whose request had been made before.</summary>
    public required Spend Repeats { get; init; }

    public required Spend Failures { get; init; }

    /// <summary>What the same work would have cost otherwise, the greatest saving first.</summary>
    public required IReadOnlyList<Saving> Savings { get; init; }

    /// <summary>Lines whose work was compared with other offers.</summary>
    public required long ComparedLines { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether anything is to be claimed or asked about.</summary>
    public bool HasDifferences => Classes.Any(total => total.Class is not (LineClass.AsExpected or LineClass.Rounding or LineClass.CreditNote or LineClass.NoAmount) && (total.Class != LineClass.Unchecked || total.Ask > 0));
}
