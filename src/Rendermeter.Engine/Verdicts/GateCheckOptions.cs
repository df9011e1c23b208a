namespace Rendermeter.Engine.Verdicts;

/// <summary>One check of a gate as an operator writes it, under <c>Routes:{name}:Gate:{index}</c>.</summary>
public sealed class GateCheckOptions
{
    /// <summary>Its name, such as <c>blur</c>.</summary>
    public string Check { get; set; } = "";

    /// <summary>A whole number in the unit of the check; left out, the check's own default.</summary>
    public string? Threshold { get; set; }

    /// <summary><c>accept</c> (the default) or <c>reject</c>: what to say of a file that nobody here can measure.</summary>
    public string? Unknown { get; set; }

    /// <summary>Of an external check: whom to ask.</summary>
    public string? Url { get; set; }

    /// <summary>Of an external check: what one answer costs in USD; left out, nothing.</summary>
    public string? Price { get; set; }

    /// <summary>Of an external check: true allows an address inside the network.</summary>
    public bool Inside { get; set; }
}
