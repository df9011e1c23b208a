namespace Rendermeter.Engine.Verdicts;

/// <summary>What a check says of a file that nobody here can measure.</summary>
public enum UnknownPolicy
{
    Accept,
    Reject,

    /// <summary>A person decides, under the terms of the gate's check <c>human</c>.</summary>
    Person,
}
