namespace Rendermeter.Engine.Invoices.Texts;

/// <summary>How a file writes days and instants.</summary>
public enum DateFormat
{
    /// <summary>ISO 8601 with its zone, or a day, which begins at 00:00 UTC.</summary>
    Iso,

    /// <summary>ISO 8601; an instant without a zone is UTC.</summary>
    Utc,

    /// <summary><c>31/12/2026</c>, UTC.</summary>
    DayFirst,

    /// <summary><c>12/31/2026</c>, UTC.</summary>
    MonthFirst,
}
