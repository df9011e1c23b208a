namespace Rendermeter.Engine.Invoices;

/// <summary>What a line was found to be, the first that applies.</summary>
public enum LineClass
{
    /// <summary>A declared credit note.</summary>
    CreditNote,

    /// <summary>The same line was there before.</summary>
    Duplicate,

    /// <summary>Outside the invoice's period, the hours of its price, or the days on which its model was sold.</summary>
    OutsideWindow,

    /// <summary>The price book has no such model.</summary>
    UnknownModel,

    /// <summary>The job failed in a way that the provider says it does not bill.</summary>
    FailedButBilled,

    /// <summary>The price book's amount, to the nano-unit.</summary>
    AsExpected,

    /// <summary>The price book's amount, but for the digits that the export prints.</summary>
    Rounding,

    /// <summary>Credits turned into money at another rate than that of the plan.</summary>
    CreditRate,

    /// <summary>Billed at, or asked at, a dearer tier, quality or size than the cheapest that is the same.</summary>
    DearerTier,

    /// <summary>Billed for more or less than was asked or delivered.</summary>
    QuantityDiffers,

    /// <summary>Another price than the book's.</summary>
    PriceDiffers,

    /// <summary>The export has no amount: the book's price stands alone.</summary>
    NoAmount,

    /// <summary>The export does not say what the price depends on, or nobody says how such an outcome is billed.</summary>
    Unchecked,
}
