namespace Rendermeter.Engine.Routes;

/// <summary>How a request goes through a route.</summary>
/// <param name="Offers">In the order in which they are tried; never empty.</param>
/// <param name="CeilingNanos">The bound in force on the whole render; null is none.</param>
/// <param name="Choice">The weighing behind the order; null where the offers stand as listed.</param>
/// <param name="LeftOut">What cannot serve it.</param>
/// <param name="Observed">What a ceiling that only observes would have refused; null is nothing.</param>
/// <param name="QualityRefused">The values of <c>quality</c> that are allowed to this caller, where another was asked for.</param>
public sealed record RoutePlan(
    IReadOnlyList<string> Offers, long? CeilingNanos, Choice? Choice, IReadOnlyList<LeftOut> LeftOut, string? Observed, IReadOnlyList<string>? QualityRefused)
{
    /// <summary>The currency of the amounts.</summary>
    public string Unit { get; init; } = "USD";
}
