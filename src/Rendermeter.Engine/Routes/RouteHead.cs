namespace Rendermeter.Engine.Routes;

/// <summary>A route of an organisation as it stands: its newest version, and what the file of this gateway last said of it.</summary>
/// <param name="Body">As <see cref="RouteText"/> writes it; null where the route was taken away.</param>
/// <param name="FromFile">True where the newest version came from the file.</param>
/// <param name="FileBody">What the file last said; null where it never spoke of the route.</param>
/// <param name="FileAt">When it said so.</param>
public sealed record RouteHead(string Name, int Version, int GateVersion, string? Body, bool FromFile, string? FileBody, DateTimeOffset? FileAt);
