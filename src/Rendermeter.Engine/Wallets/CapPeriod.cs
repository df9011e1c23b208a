namespace Rendermeter.Engine.Wallets;

/// <summary>After what time a cap begins anew, in the cap's own time zone.</summary>
public enum CapPeriod
{
    /// <summary>Each clock hour.</summary>
    Hour,

    /// <summary>Each local day; 23 or 25 hours when clocks change.</summary>
    Day,

    /// <summary>Each week from Monday.</summary>
    Week,

    /// <summary>Each calendar month.</summary>
    Month,

    /// <summary>Never.</summary>
    Total,
}
