namespace Rendermeter.Engine.Inputs;

/// <summary>What a file is used as.</summary>
public enum InputRole
{
    /// <summary>What is worked on: edited, continued, brought to life.</summary>
    Source,

    /// <summary>What the result should be like.</summary>
    Reference,

    /// <summary>Where the source is worked on.</summary>
    Mask,

    /// <summary>What a film begins with.</summary>
    FirstFrame,

    /// <summary>What a film ends with.</summary>
    LastFrame,
}
