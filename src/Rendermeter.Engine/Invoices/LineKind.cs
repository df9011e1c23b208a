namespace Rendermeter.Engine.Invoices;

/// <summary>What kind of line an invoice has.</summary>
public enum LineKind
{
    /// <summary>A job, or a day of jobs.</summary>
    Usage,

    /// <summary>A credit note: money that comes back.</summary>
    Credit,

    /// <summary>A purchase, a tax, a fee: no job stands behind it.</summary>
    Other,
}
