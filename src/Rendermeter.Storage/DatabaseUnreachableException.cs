namespace Rendermeter.Storage;

/// <summary>The database that a connection string names cannot be used: there is none, it lets nobody in, it only reads, its clock is another than ours, or the text names none.</summary>
public sealed class DatabaseUnreachableException(string message, Exception? inner = null) : Exception(message, inner);
