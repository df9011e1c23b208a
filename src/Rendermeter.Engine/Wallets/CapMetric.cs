namespace Rendermeter.Engine.Wallets;

/// <summary>What a cap counts.</summary>
public enum CapMetric
{
    /// <summary>Charges and open holds, in nano-units of its currency.</summary>
    Spend,

    /// <summary>Attempts: one each.</summary>
    Attempts,

    /// <summary>Renders: one each, however many attempts it takes.</summary>
    Renders,

    /// <summary>Outputs asked for while held, outputs billed afterwards.</summary>
    Outputs,
}
