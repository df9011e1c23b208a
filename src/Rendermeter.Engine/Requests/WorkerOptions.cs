namespace Rendermeter.Engine.Requests;

/// <summary>How this process works on renders.</summary>
public sealed class WorkerOptions
{
    /// <summary>False where it only serves requests, and leaves the renders to others (<c>--roles api</c>). Default: true.</summary>
    public bool Works { get; set; } = true;

    /// <summary>True where no other process can be working on the same books. Default: true.</summary>
    public bool SoleProcess { get; set; } = true;

    /// <summary>A wait of at least this long is left to the database. Default: 5 s.</summary>
    public TimeSpan PutDownAfter { get; set; } = TimeSpan.FromSeconds(5);
}
