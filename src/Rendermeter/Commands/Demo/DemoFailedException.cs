namespace Rendermeter.Commands.Demo;

/// <summary>The gateway answered something that the demo did not ask for: a bug, and the demo ends.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
