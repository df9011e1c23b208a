namespace Rendermeter.Storage.Migrations;

/// <summary>The schema that data has: its last step, and the last step that a program has to know to work on it.</summary>
internal readonly record struct SchemaState(long Number, long OldestProgram);
