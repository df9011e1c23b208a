namespace Rendermeter.Storage.GroupCommit;

/// <summary>The final state of a row after a batch, and whether the batch added it.</summary>
internal readonly record struct Change<TRow>(TRow Row, bool IsNew);
