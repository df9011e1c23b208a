namespace Rendermeter.Engine.Webhooks;

/// <summary>Where a delivery stands. Stored by name; members are only ever added.</summary>
public enum DeliveryState
{
    /// <summary>It is tried, or tried again, at its time.</summary>
    Pending,

    /// <summary>The receiver has answered 2xx.</summary>
    Delivered,

    /// <summary>The last try has failed. It can be asked for again.</summary>
    Failed,
}
