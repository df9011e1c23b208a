namespace Rendermeter.Engine.Verdicts;

/// <summary>What a check says of a file that nobody here can measure.</summary>
public enum UnknownPolicy
{
    Accept,
    Reject,
}
