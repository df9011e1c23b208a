namespace Rendermeter.Engine.Routes;

/// <summary>What a name stands for.</summary>
public abstract record RouteOutcome
{
    private RouteOutcome() { }

    /// <summary>A route, or a model as a route of one offer.</summary>
    public sealed record Found(Route Route) : RouteOutcome;

    /// <summary>Nothing.</summary>
    /// <param name="Look">Looks for names that are like it. A name may be tried before another one, so this is done only for whoever asks.</param>
    public sealed record Unknown(Func<IReadOnlyList<string>> Look) : RouteOutcome
    {
        /// <summary>Names that look like it, best first.</summary>
        public IReadOnlyList<string> Nearest => Look();
    }
}
