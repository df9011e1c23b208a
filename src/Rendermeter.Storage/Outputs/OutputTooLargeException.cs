using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Storage.Outputs;

/// <summary>A file is larger than this installation keeps. Nothing of it was kept.</summary>
public sealed class OutputTooLargeException(long mostBytes) : OutputRefusedException("too_large", $"the file is larger than the {mostBytes} bytes that are kept")
{
    /// <summary>The limit, in bytes.</summary>
    public long MostBytes { get; } = mostBytes;
}
