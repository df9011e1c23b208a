namespace Rendermeter.Engine.Wallets;

/// <summary>What became of what somebody said of a render.</summary>
public enum FeedbackOutcome
{
    /// <summary>It is kept.</summary>
    Kept,

    /// <summary>It was kept before, under the same idempotency key.</summary>
    Replayed,

    /// <summary>The same idempotency key under another body.</summary>
    KeyMismatch,

    /// <summary>The organisation has no such render.</summary>
    NotFound,

    /// <summary>Nothing of the render was accepted, so that nothing can be said of it.</summary>
    NothingDelivered,

    /// <summary>Somebody has said already what a regeneration would only suggest.</summary>
    SaidAlready,
}
