namespace Rendermeter.Storage;

/// <summary>The database that a connection string names cannot be used: there is none, it lets nobody in, or the text names none.</summary>
public sealed class DatabaseUnreachableException(string message, Exception inner) : Exception(message, inner);
