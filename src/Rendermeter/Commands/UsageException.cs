namespace Rendermeter.Commands;

/// <summary>An argument or an option cannot be used as it was given: the program ends with 2. The message is for people.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
