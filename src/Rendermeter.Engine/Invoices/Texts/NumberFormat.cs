namespace Rendermeter.Engine.Invoices.Texts;

/// <summary>How a file writes numbers.</summary>
public enum NumberFormat
{
    /// <summary><c>1234.56</c>.</summary>
    Plain,

    /// <summary><c>1,234.56</c>.</summary>
    CommaThousands,

    /// <summary><c>1.234,56</c>.</summary>
    PointThousands,
}
