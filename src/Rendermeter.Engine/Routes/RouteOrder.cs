namespace Rendermeter.Engine.Routes;

/// <summary>In which order the offers of a route are tried.</summary>
public enum RouteOrder
{
    /// <summary>As they stand.</summary>
    Listed,

    /// <summary>By the quote of this request.</summary>
    Cheapest,

    /// <summary>By the time that the books have seen.</summary>
    Fastest,

    /// <summary>By what an accepted output is expected to cost: money, time and downstream steps.</summary>
    LeastTotalCost,

    /// <summary>By a seeded draw, as likely as their weights say.</summary>
    Split,
}
