namespace Rendermeter.Engine.Routes;

/// <summary>What became of a new version of a route.</summary>
public abstract record PutRouteOutcome
{
    private PutRouteOutcome() { }

    /// <summary>Somebody else was first: the version that the change was made from is not the newest.</summary>
    /// <param name="Head">As it stands; null where there is none.</param>
    public sealed record Stale(RouteHead? Head) : PutRouteOutcome;

    /// <summary>It stands.</summary>
    /// <param name="Changed">False where it stood so already; then no version was added.</param>
    public sealed record Kept(RouteHead Head, bool Changed) : PutRouteOutcome;
}
