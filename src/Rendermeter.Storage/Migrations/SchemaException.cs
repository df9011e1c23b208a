namespace Rendermeter.Storage.Migrations;

/// <summary>The schema of the data does not fit this program: it was written by a newer one, or never completed.</summary>
public sealed class SchemaException(string message) : Exception(message);
