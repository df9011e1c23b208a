using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Providers.Guarded;

/// <summary>A body went on beyond its limit. Asking again would not make it smaller.</summary>
public sealed class GuardedTooLargeException(long mostBytes) : OutputRefusedException("too_large", $"the file is larger than the {mostBytes} bytes that are taken");
