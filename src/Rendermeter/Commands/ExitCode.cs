namespace Rendermeter.Commands;

/// <summary>How the program ends.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The request was refused, or a check failed.</summary>
    public const int Refused = 1;

    public const int WrongUsage = 2;

    /// <summary>Another process works on the data.</summary>
    public const int InUse = 3;
}
