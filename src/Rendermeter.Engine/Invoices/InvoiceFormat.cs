namespace Rendermeter.Engine.Invoices;

/// <summary>The kinds of files that are read.</summary>
public enum InvoiceFormat
{
    /// <summary>OpenAI's cost export, as JSON pages or as CSV.</summary>
    OpenaiCosts,

    /// <summary>fal's billing events.</summary>
    FalBillingEvents,

    /// <summary>fal's usage by bucket.</summary>
    FalUsage,

    /// <summary>Replicate's predictions.</summary>
    ReplicatePredictions,

    /// <summary>The history of ElevenLabs.</summary>
    ElevenlabsHistory,

    /// <summary>A FOCUS cost and usage file.</summary>
    Focus,

    /// <summary>Any other CSV, by the names of its columns.</summary>
    Csv,
}
