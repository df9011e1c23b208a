namespace Rendermeter.Engine.Attempts;

/// <summary>How far one render may go to be delivered. Money has bounds of its own: <c>max_cost</c>, the route's ceiling, caps and funds.</summary>
public sealed class RetryBudget
{
    /// <summary>All attempts of a render, on all offers. 1 to 20; default: 6.</summary>
    public int MostAttempts { get; set; } = 6;

    /// <summary>Attempts on one offer. 1 to 10; default: 3.</summary>
    public int MostOnOneOffer { get; set; } = 3;

    /// <summary>After its admission, how long a render may begin another attempt on the same offer. Default: 10 minutes.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The pause before the first retry on the same offer where the provider names none; doubled each time. Default: 1 s.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(1);
}
