namespace Rendermeter.Engine.Identities;

/// <summary>Makes ids of version 7, so that the order of keys is the order in time: a random key would touch a random page with every insert.</summary>
public sealed class IdSource(TimeProvider time)
{
    /// <summary>A new id, unique over all nodes.</summary>
    public Guid Next() => Guid.CreateVersion7(time.GetUtcNow());
}
