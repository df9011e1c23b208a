namespace Rendermeter.Engine.Routes;

/// <summary>What a name stands for.</summary>
public abstract record RouteOutcome
{
    private RouteOutcome() { }

    /// <summary>A route, or a model as a route of one offer.</summary>
    public sealed record Found(Route Route) : RouteOutcome;

    /// <summary>Nothing.</summary>
    /// <param name="Nearest">Names that look like it, best first.</param>
    public sealed record Unknown(IReadOnlyList<string> Nearest) : RouteOutcome;
}
