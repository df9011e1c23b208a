namespace Rendermeter.Engine.Tests;

/// <summary>Tests that look at the memory of the whole process: no other runs at their time.</summary>
[CollectionDefinition(nameof(NothingBeside), DisableParallelization = true)]
public sealed class NothingBeside;
