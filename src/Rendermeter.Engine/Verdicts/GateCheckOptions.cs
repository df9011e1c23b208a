namespace Rendermeter.Engine.Verdicts;

/// <summary>One check of a gate as an operator writes it, under <c>Routes:{name}:Gate:{index}</c>.</summary>
public sealed class GateCheckOptions
{
    /// <summary>Its name, such as <c>blur</c>.</summary>
    public string Check { get; set; } = "";

    /// <summary>A whole number in the unit of the check; left out, the check's own default.</summary>
    public string? Threshold { get; set; }

    /// <summary><c>accept</c> (the default), <c>reject</c> or <c>person</c>: what to say of a file that nobody here can measure.</summary>
    public string? Unknown { get; set; }

    /// <summary>Of an external check: whom to ask.</summary>
    public string? Url { get; set; }

    /// <summary>Of an external check: what one answer costs in USD; of a human one: what a minute costs. Left out, nothing.</summary>
    public string? Price { get; set; }

    /// <summary>Of an external check: true allows an address inside the network.</summary>
    public bool Inside { get; set; }

    /// <summary>Of a human check: <c>always</c> (the default), or <c>unknown</c>: only what another check sends to a person.</summary>
    public string? When { get; set; }

    /// <summary>Of a human check: how many seconds an answer is waited for, 60 to 2592000; left out, a day.</summary>
    public string? Deadline { get; set; }

    /// <summary>Of a human check: <c>reject</c> (the default) or <c>accept</c>, where nobody has answered by then.</summary>
    public string? AtDeadline { get; set; }

    /// <summary>Of a human check: how many minutes a person takes where nobody says it, 0 to 1000; left out, 1.</summary>
    public string? Minutes { get; set; }
}
