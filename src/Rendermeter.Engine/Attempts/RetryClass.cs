namespace Rendermeter.Engine.Attempts;

/// <summary>What may follow a failure, in the provider's own words; never read off an HTTP status alone. Stored by name; members are only ever added.</summary>
public enum RetryClass
{
    /// <summary>The same request will fail everywhere: it is wrong in itself.</summary>
    Never,

    /// <summary>The same request may succeed on the same offer later: too many at once, out of capacity, a fault of the moment.</summary>
    Later,

    /// <summary>This offer will not do it, another may: a key without rights, a spent quota, a policy of this vendor, a job that failed.</summary>
    Elsewhere,
}
