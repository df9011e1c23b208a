using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Requests;

/// <summary>Which renders are to be looked at, in the database: a process boundary. Whoever takes one keeps it from others for a while, and renews that.</summary>
public interface IDueRenders
{
    /// <summary>Takes renders whose time has come, the longest due first. Where that is more than <paramref name="most"/>, organisations take turns.</summary>
    /// <param name="now">Due by this instant, where the database does not go by its own clock.</param>
    /// <param name="keep">How long nobody else takes them.</param>
    /// <param name="most">At least 1.</param>
    Task<IReadOnlyList<DueRender>> Take(DateTimeOffset now, TimeSpan keep, int most, CancellationToken cancellationToken);

    /// <summary>Keeps renders from others for a while longer.</summary>
    Task Renew(IReadOnlyCollection<(OrgId Org, RenderId Render)> renders, TimeSpan keep, CancellationToken cancellationToken);

    /// <summary>Tells other processes that something is due.</summary>
    Task Notify(CancellationToken cancellationToken);

    /// <summary>Returns when another process may have made a render due, or after <paramref name="longest"/>.</summary>
    Task Wait(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken);
}
